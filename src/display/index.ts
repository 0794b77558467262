export { type CellSource, cellSourceKey, textFromCall } from "./cell-source.js";
export { chartBundle, chartKind, plotlyMime, plotlyTraces, vegaLiteMarks, vegaLiteMime } from "./charts.js";
export {
  type CommContent,
  type CommHandlers,
  type CommHost,
  commHostKey,
  findCommHost,
  type Settled,
  widgetControlTarget,
} from "./comm-host.js";
export { hasContextFrames } from "./context-frames.js";
export {
  type ClearOptions,
  clearOutput,
  type DisplayHandle,
  type DisplayOptions,
  display,
} from "./display.js";
export { escapeHtml } from "./escape.js";
export { findHost } from "./find-host.js";
export { type Displayable, html, image, json, markdown, svg } from "./helpers.js";
export { type DisplayHost, hostKey } from "./host.js";
export { type InputHost, type InputOptions, input, inputHostKey } from "./input.js";
export type { DisplayData, MimeBundle } from "./mime.js";
export { displayMethod, toMimeBundle } from "./mime-bundle.js";
export {
  breakOutsideNativeCalls,
  NATIVE_CALL_BYTES,
  nativeCall,
  nativeCallsKey,
} from "./native-calls.js";
export { refuseUnknownOptions } from "./options.js";
export { isPlainObject, toPlainJson } from "./plain.js";
export { brief, cutText, inspectText } from "./text.js";
export {
  Widget,
  type WidgetEvent,
  type WidgetOptions,
  type WidgetState,
  widget,
  widgetMime,
} from "./widget.js";
export { type LiveChart, type LiveChartOptions, liveChart } from "./widgets/live-chart.js";
export { type Monitor, type MonitorOptions, monitor } from "./widgets/monitor.js";
export { type Progress, type ProgressOptions, progress } from "./widgets/progress.js";
export { type Slider, type SliderOptions, slider } from "./widgets/slider.js";
export { type StopButton, stopButton } from "./widgets/stop-button.js";
export { stoppedWork } from "./widgets/stopped-work.js";
