import { type MessageSet, type ShapeMessage, shapeMessages } from "./messages.js";

/** tensorflow/core/protobuf/tensor_bundle.proto and trackable_object_graph.proto. */
export const checkpointMessages: MessageSet = {
  described: {
    ...shapeMessages,
    BundleHeader: { num_shards: [1, "int32"], endianness: [2, "int32"], version: [3, "Version"] },
    Version: { producer: [1, "int32"] },
    BundleEntry: {
      dtype: [1, "int32"],
      shape: [2, "Shape"],
      shard_id: [3, "int32"],
      offset: [4, "int64"],
      size: [5, "int64"],
      crc32c: [6, "fixed32"],
      slices: [7, "bytes", "repeated"],
    },
    ObjectGraph: { nodes: [1, "TrackedObject", "repeated"] },
    TrackedObject: { attributes: [2, "TrackedTensor", "repeated"] },
    TrackedTensor: { name: [1, "string"], full_name: [2, "string"], checkpoint_key: [3, "string"] },
  },
};

export interface BundleEntryMessage {
  dtype: number;
  shape: ShapeMessage | null;
  shard_id: number;
  offset: number;
  size: number;
  crc32c: number;
  slices: Uint8Array[];
}

export interface ObjectGraphMessage {
  nodes: { attributes: { name: string; full_name: string; checkpoint_key: string }[] }[];
}
