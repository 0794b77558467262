import type { LayersModel } from "@tensorflow/tfjs";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe } from "../../random/options.js";
import type { RandomGenerator } from "../../random/rng.js";
import type { Examples } from "./examples.js";
import { type FilterMeasure, filterImportance } from "./filter-importance.js";
import { forLayer, kernelsOf, type PerLayer } from "./kernels.js";
import { removeFilters } from "./remove-filters.js";

export interface PruneFiltersSpec {
  /** The share of the filters that is kept, above 0 and at most 1: for all convolutions, or by the layers' names. */
  keep: PerLayer<number>;
  /** How the importance of a filter is measured ("L1" if not given). */
  measure?: FilterMeasure;
  /** What to run through the model, for the measures that look at what filters give out. */
  examples?: Examples;
  /** Draws, for "random". */
  generator?: RandomGenerator;
}

export interface FilterPruning {
  /** A new model, narrower; the other one is as it was. */
  model: LayersModel;
  /** For each layer that lost filters: the numbers of those that were kept, and how many there were. */
  layers: { layer: string; kept: number[]; of: number }[];
}

/**
 * Filter pruning (прунинг фильтров): of each layer, the least important filters are removed, and what reads them with
 * them. What is left is an ordinary network, smaller and faster, that needs no masks; `fineTune` then trains it on.
 *
 * 1. The importance of each filter, by default Σ|w|.
 * 2. The least important are chosen, in each layer by itself.
 * 3. All of them are removed at once.
 *
 * Given one share, it is of all convolutions; dense layers lose units only where they are named. Of a layer at least one
 * filter is kept.
 *
 * Sources: 000, “Пруннинг”; H. Li and others, “Pruning Filters for Efficient ConvNets”, 2017. Differences from the paper:
 * 1. The importance of a layer's filters is measured on the whole model, also on weights that read filters that go, too
 *    (the paper's “independent” pruning).
 * 2. How many filters each layer loses is given, and not found by a trial for each layer.
 */
export function pruneFilters(model: LayersModel, spec: PruneFiltersSpec): FilterPruning {
  const { keep, measure = "L1", examples, generator, ...unknown } = spec;
  refuseUnknownOptions("pruneFilters", unknown, ["keep", "measure", "examples", "generator"]);
  const chosen = typeof keep === "number" ? convolutions(model) : Object.keys(keep ?? {});
  mustBe("pruneFilters", "keep", "a share, or shares by the layers' names", keep, chosen.length > 0);
  const layers = chosen.map((layer) => {
    const share = forLayer(keep, layer);
    const holds = typeof share === "number" && share > 0 && share <= 1;
    mustBe("pruneFilters", "keep", "a number above 0 and at most 1", share, holds);
    const importance = filterImportance(model, layer, { measure, examples, generator });
    const count = Math.max(1, Math.round(share! * importance.length));
    const order = [...importance.keys()].sort((a, b) => importance[b] - importance[a]);
    return { layer, kept: order.slice(0, count).sort((a, b) => a - b), of: importance.length };
  });
  const kept = Object.fromEntries(layers.map((layer) => [layer.layer, layer.kept]));
  return { model: removeFilters(model, kept), layers };
}

/** The names of the convolutions before the output. */
function convolutions(model: LayersModel): string[] {
  const outputs = model.outputs.map((output) => output.sourceLayer.name);
  return kernelsOf(model)
    .filter(({ shape, layer }) => shape.length > 2 && !outputs.includes(layer))
    .map(({ layer }) => layer);
}
