/** One value in several forms, keyed by mime type: a string, or JSON for `application/…+json` types. */
export type MimeBundle = Record<string, unknown>;

/** What a front end is asked to show: a Jupyter `display_data` or `update_display_data` message's content. */
export interface DisplayData {
  data: MimeBundle;
  metadata: Record<string, unknown>;
  /** Names the display, so that a later one with `update` can replace it. */
  displayId?: string;
  /** Replace the display that has `displayId` instead of adding one. */
  update?: boolean;
}
