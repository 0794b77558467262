/**
 * How tracebacks point out what matters. No colour: JupyterLab shows errors on pink and in its dark theme on dark red, where
 * neither red nor cyan can be read, and knows no dim text.
 */
export const bold = (text: string) => `\u001b[1m${text}\u001b[0m`;
