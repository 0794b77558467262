import { existsSync } from "node:fs";
import { join } from "node:path";
import { mustBe } from "../../random/options.js";
import { readIdx } from "../../tensor/index.js";
import type { LabelledPictures } from "./tensors.js";

/** The names under which MNIST's files are handed on, and what is in them. */
const names = {
  train: ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"],
  test: ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"],
} as const;

/**
 * Where MNIST's files are: the folder that the environment variable `LECTURE_MNIST` names.
 *
 * @returns undefined where the variable isn't set or one of the four files, plain or as .gz, isn't there
 */
export function mnistFolder(): string | undefined {
  const folder = process.env["LECTURE_MNIST"];
  if (!folder) return undefined;
  const all = [...names.train, ...names.test];
  return all.every((name) => fileOf(folder, name) !== undefined) ? folder : undefined;
}

function fileOf(folder: string, name: string): string | undefined {
  return [name, `${name}.gz`].map((file) => join(folder, file)).find((path) => existsSync(path));
}

/**
 * Reads MNIST, 60 000 and 10 000 handwritten digits of 28×28 pixels (Y. LeCun, C. Cortes, C. Burges), from files that the
 * user has: nothing is downloaded.
 *
 * @param folder holds train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte,
 *   plain or as .gz; if not given, the folder named by `LECTURE_MNIST`
 * @returns pictures with 0 for paper and 1 for ink, as `digits` gives them
 * @throws TypeError if a file is missing, or holds something else
 * @throws TensorFileError where a file is damaged
 */
export async function loadMnist(
  folder = mnistFolder(),
): Promise<{ train: LabelledPictures; test: LabelledPictures }> {
  mustBe(
    "loadMnist",
    "folder",
    "the path of MNIST's four files, or LECTURE_MNIST set to it",
    folder,
    Boolean(folder),
  );
  return { train: await read(folder!, names.train), test: await read(folder!, names.test) };
}

async function read(folder: string, [images, labels]: readonly [string, string]): Promise<LabelledPictures> {
  const [pictures, classes] = await Promise.all(
    [images, labels].map(async (name) => {
      const path = fileOf(folder, name);
      mustBe("loadMnist", "folder", `one that holds ${name} or ${name}.gz`, folder, path !== undefined);
      return readIdx(path!);
    }),
  );
  const [m, rows, columns] = pictures.shape;
  const fits = pictures.shape.length === 3 && rows === columns && pictures.type === "uint8";
  mustBe("loadMnist", images, "of square pictures in bytes, [m, q, q]", pictures.shape, fits);
  mustBe(
    "loadMnist",
    labels,
    `of ${m} labels`,
    classes.shape,
    classes.shape.length === 1 && classes.shape[0] === m,
  );
  return {
    images: Float32Array.from(pictures.data, (grey) => grey / 255),
    labels: Uint8Array.from(classes.data),
    size: rows,
  };
}
