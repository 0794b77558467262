/**
 * The size of a lecture's work: `full` as a rule, `fast` where the lecture is only tried out. Fast is what the
 * environment variable `LECTURE_FAST=1` asks for: tests run every notebook that way. It may make data sets, networks and
 * trainings smaller, and nothing else.
 *
 * @param full what the lecture is written for
 * @param fast what runs in a tenth of the time, and is enough for all checks to pass
 */
export function size<T>(full: T, fast: T): T {
  return process.env["LECTURE_FAST"] === "1" ? fast : full;
}
