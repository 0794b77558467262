// Only colours that JupyterLab, its dark theme, terminals and handouts all show well: bold, red and cyan.

export const red = (text: string) => `\u001b[1;31m${text}\u001b[0m`;
export const cyan = (text: string) => `\u001b[36m${text}\u001b[0m`;
export const bold = (text: string) => `\u001b[1m${text}\u001b[0m`;
