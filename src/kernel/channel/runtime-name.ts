/** The global name under which compiled cells find what the host gives them. */
export const runtimeName = "__lectern__";
