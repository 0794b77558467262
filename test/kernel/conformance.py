"""jupyter_kernel_test's suite, all of it, run against the Lectern kernel.

LECTERN_JUPYTER_PATH names a folder in whose `kernels/` the kernel is registered.
"""

import unittest

from jupyter_kernel_test import IopubWelcomeTests, KernelTests


class LecternConformance(KernelTests):
    kernel_name = "lectern"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("to stderr")'
    completion_samples = [
        {"text": "console.tab", "matches": {"table"}},
        {"text": "Number.isSafeI", "matches": {"isSafeInteger"}},
    ]
    complete_code_samples = ["1", 'console.log("a")', "const f = (x: number) => x", "type A = { a: 1 };", "`a\nb`"]
    incomplete_code_samples = ["function f() {", "const a = ", "`a", "/* a", "f(1,", "class A {\n  b = 1"]
    invalid_code_samples = ["let 1x = 3", "}", '"abc', "const const = 1"]
    code_page_something = "Array.isArray?"
    code_generate_error = 'throw new RangeError("broken")'
    code_execute_result = [
        {"code": "1 + 2", "result": "3"},
        {"code": '"text"', "result": "'text'"},
        {"code": "[1, 2, 3].map((x) => x * x)", "result": "[ 1, 4, 9 ]"},
        {"code": "await Promise.resolve(7)", "result": "7"},
    ]
    code_display_data = [
        {"code": 'import { display, html } from "lectern/display"; display(html("<b>bold</b>"));', "mime": "text/html"},
        {"code": 'import { display, markdown } from "lectern/display"; display(markdown("**bold**"));', "mime": "text/markdown"},
    ]
    code_history_pattern = "1 + ?"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "console.log"
    code_clear_output = 'import { clearOutput } from "lectern/display"; clearOutput();'


class LecternIopubWelcome(IopubWelcomeTests):
    kernel_name = "lectern"
    support_iopub_welcome = True


del KernelTests, IopubWelcomeTests

if __name__ == "__main__":
    unittest.main(verbosity=2)
