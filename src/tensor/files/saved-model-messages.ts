import { type MessageSet, type ShapeMessage, shapeMessages } from "./messages.js";

/** tensorflow/core/protobuf/saved_model.proto, meta_graph.proto and tensorflow/core/framework's graphs and functions. */
export const savedModelMessages: MessageSet = {
  described: {
    ...shapeMessages,
    SavedModel: { meta_graphs: [2, "MetaGraph", "repeated"] },
    MetaGraph: {
      meta_info_def: [1, "MetaInfo"],
      graph_def: [2, "Graph"],
      saver_def: [3, "Saver"],
      signature_def: [5, "Signature", "map"],
    },
    MetaInfo: { stripped_op_list: [2, "OpList"], tags: [4, "string", "repeated"] },
    OpList: { op: [1, "Op", "repeated"] },
    Op: {
      name: [1, "string"],
      input_arg: [2, "Arg", "repeated"],
      output_arg: [3, "Arg", "repeated"],
      attr: [4, "AttrDefinition", "repeated"],
    },
    AttrDefinition: { name: [1, "string"], default_value: [3, "Attr"] },
    Arg: { name: [1, "string"], number_attr: [5, "string"], type_list_attr: [6, "string"] },
    Saver: { restore_op_name: [3, "string"] },
    Signature: { inputs: [1, "TensorInfo", "map"], outputs: [2, "TensorInfo", "map"] },
    TensorInfo: { name: [1, "string"], dtype: [2, "int32"], tensor_shape: [3, "Shape"] },
    Graph: { node: [1, "Node", "repeated"], library: [2, "Library"] },
    Library: { function: [1, "Function", "repeated"] },
    Function: { signature: [1, "Op"], node_def: [3, "Node", "repeated"], ret: [4, "string", "map"] },
    Node: {
      name: [1, "string"],
      op: [2, "string"],
      input: [3, "string", "repeated"],
      attr: [5, "Attr", "map"],
    },
    Attr: {
      list: [1, "List"],
      s: [2, "bytes"],
      i: [3, "int64"],
      f: [4, "float"],
      b: [5, "bool"],
      type: [6, "int32"],
      shape: [7, "Shape"],
      tensor: [8, "Tensor"],
      func: [10, "FunctionName"],
    },
    FunctionName: { name: [1, "string"] },
    List: {
      s: [2, "bytes", "repeated"],
      i: [3, "int64", "repeated"],
      f: [4, "float", "repeated"],
      b: [5, "bool", "repeated"],
      type: [6, "int32", "repeated"],
      shape: [7, "Shape", "repeated"],
    },
    Tensor: {
      dtype: [1, "int32"],
      tensor_shape: [2, "Shape"],
      tensor_content: [4, "bytes"],
      float_val: [5, "float", "repeated"],
      double_val: [6, "double", "repeated"],
      int_val: [7, "int32", "repeated"],
      string_val: [8, "bytes", "repeated"],
      int64_val: [10, "int64", "repeated"],
      bool_val: [11, "bool", "repeated"],
    },
  },
};

export interface SavedModelMessage {
  meta_graphs: MetaGraphMessage[];
}

/** Fields that were not written are missing, but for lists and maps. */
export interface MetaGraphMessage {
  meta_info_def?: { stripped_op_list?: { op: OpMessage[] }; tags: string[] };
  graph_def?: { node: NodeMessage[]; library?: { function: FunctionMessage[] } };
  saver_def?: { restore_op_name?: string };
  signature_def: Record<string, SignatureMessage>;
}

export interface OpMessage {
  name: string;
  input_arg: { name: string }[];
  output_arg: { name: string; number_attr?: string; type_list_attr?: string }[];
  attr: { name: string; default_value?: AttrMessage }[];
}

export interface SignatureMessage {
  inputs: Record<string, TensorInfoMessage>;
  outputs: Record<string, TensorInfoMessage>;
}

export interface TensorInfoMessage {
  name?: string;
  dtype?: number;
  tensor_shape?: ShapeMessage;
}

export interface FunctionMessage {
  signature?: OpMessage;
  node_def: NodeMessage[];
  ret: Record<string, string>;
}

export interface NodeMessage {
  name?: string;
  op?: string;
  input: string[];
  attr: Record<string, AttrMessage>;
}

export interface AttrMessage {
  list?: { s: Uint8Array[]; i: number[]; f: number[]; b: boolean[]; type: number[]; shape: ShapeMessage[] };
  s?: Uint8Array;
  i?: number;
  f?: number;
  b?: boolean;
  type?: number;
  shape?: ShapeMessage;
  tensor?: TensorMessage;
  func?: { name?: string };
}

export interface TensorMessage {
  dtype?: number;
  tensor_shape?: ShapeMessage;
  tensor_content?: Uint8Array;
  float_val: number[];
  double_val: number[];
  int_val: number[];
  string_val: Uint8Array[];
  int64_val: number[];
  bool_val: boolean[];
}
