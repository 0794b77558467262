"""Jupyter's own client library against the Lectern kernel: nbclient, papermill, IPC, and what a shutdown ends."""

import os
import sys
import tempfile
import time
import unittest

import nbformat
import papermill
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


def notebook(*sources, tags=()):
    """A notebook for the Lectern kernel; the first cell gets the tags."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[0].metadata["tags"] = list(tags)
    spec = {"name": "lectern", "display_name": "TypeScript (Lectern)", "language": "typescript"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec})


class NbClient(unittest.TestCase):
    def test_gives_results_and_outputs(self):
        nb = notebook("const n: number = 20;", "console.log(n + 1); n * 2")
        NotebookClient(nb, timeout=30).execute()
        stream, result = nb.cells[1].outputs
        self.assertEqual((stream.name, stream.text), ("stdout", "21\n"))
        self.assertEqual(result.data["text/plain"], "40")
        self.assertEqual([cell.execution_count for cell in nb.cells], [1, 2])

    def test_stops_at_a_failing_cell(self):
        nb = notebook("const before = 1;", "throw new RangeError('too far: ' + before);", "'not reached'")
        with self.assertRaises(CellExecutionError) as caught:
            NotebookClient(nb, timeout=30).execute()
        error = caught.exception
        self.assertEqual((error.ename, error.evalue), ("RangeError", "too far: 1"))
        self.assertIn("cell 2:1:7", error.traceback)
        self.assertEqual(nb.cells[2].outputs, [])

    def test_stops_at_a_type_error(self):
        nb = notebook("const n: number = 'text';")
        with self.assertRaises(CellExecutionError) as caught:
            NotebookClient(nb, timeout=30).execute()
        self.assertEqual(caught.exception.ename, "TypeCheckError")
        self.assertIn("TS2322", caught.exception.evalue)

    def test_goes_on_where_a_cell_may_fail(self):
        nb = notebook("throw new Error('expected');", "1 + 1", tags=["raises-exception"])
        NotebookClient(nb, timeout=30).execute()
        self.assertEqual(nb.cells[0].outputs[0].ename, "Error")
        self.assertEqual(nb.cells[1].outputs[0].data["text/plain"], "2")
        nb = notebook("throw new Error('expected');", "1 + 1")
        NotebookClient(nb, timeout=30, allow_errors=True).execute()
        self.assertEqual(nb.cells[1].outputs[0].data["text/plain"], "2")

    def test_interrupts_a_cell_that_takes_too_long(self):
        nb = notebook("while (true) {}", "1 + 1")
        NotebookClient(nb, timeout=2, interrupt_on_timeout=True, allow_errors=True).execute()
        self.assertEqual(nb.cells[0].outputs[0].ename, "KeyboardInterrupt")
        self.assertEqual(nb.cells[1].outputs[0].data["text/plain"], "2")


class Papermill(unittest.TestCase):
    def run_notebook(self, nb, **options):
        with tempfile.TemporaryDirectory() as folder:
            before, after = os.path.join(folder, "in.ipynb"), os.path.join(folder, "out.ipynb")
            nbformat.write(nb, before)
            try:
                papermill.execute_notebook(before, after, progress_bar=False, **options)
            finally:
                if os.path.exists(after):
                    self.output = nbformat.read(after, as_version=4)

    def test_runs_a_notebook(self):
        self.run_notebook(notebook("const n = 6;", "n * 7"))
        self.assertEqual(self.output.cells[1].outputs[0].data["text/plain"], "42")
        self.assertEqual(self.output.metadata.papermill.exception, None)

    def test_stops_at_a_failing_cell(self):
        with self.assertRaises(papermill.PapermillExecutionError) as caught:
            self.run_notebook(notebook("const n = 6;", "throw new TypeError(`no ${n}`);", "'not reached'"))
        error = caught.exception
        self.assertEqual((error.ename, error.evalue, error.exec_count), ("TypeError", "no 6", 2))
        self.assertIn("cell 2:1:7", "\n".join(error.traceback))
        self.assertEqual(self.output.cells[-1].outputs, [])

    def test_takes_no_parameters_without_a_translator(self):
        """papermill has translators for the languages that it knows; docs/lecturers.md shows one for TypeScript."""
        with self.assertRaisesRegex(Exception, "No parameter translator functions specified for kernel 'lectern'"):
            self.run_notebook(notebook("let n = 1;", "n", tags=["parameters"]), parameters={"n": 5})

    def test_takes_parameters_with_the_documented_translator(self):
        import json

        from papermill.translators import Translator, papermill_translators

        class TypeScriptTranslator(Translator):
            @classmethod
            def translate(cls, value):
                return json.dumps(value)

            @classmethod
            def comment(cls, text):
                return f"// {text}"

            @classmethod
            def assign(cls, name, value):
                return f"var {name} = {value};"

        papermill_translators.register("typescript", TypeScriptTranslator)
        self.addCleanup(papermill_translators._translators.pop, "typescript")
        nb = notebook("var n = 1, who = 'nobody', list: number[] = [];", "`${who} ${n} ${list.length}`", tags=["parameters"])
        self.run_notebook(nb, parameters={"n": 5, "who": 'a "friend"', "list": [1, 2]})
        self.assertEqual(self.output.cells[2].outputs[0].data["text/plain"], "'a \"friend\" 5 2'")


class Kernel(unittest.TestCase):
    def start(self, **options):
        manager = KernelManager(kernel_name="lectern", **options)
        manager.start_kernel()
        self.addCleanup(manager.cleanup_resources)
        client = manager.client()
        client.start_channels()
        self.addCleanup(client.stop_channels)
        client.wait_for_ready(timeout=30)
        return manager, client

    def text(self, client, code):
        """Runs code and gives its result."""
        found = []

        def hook(message):
            if message["msg_type"] == "execute_result":
                found.append(message["content"]["data"]["text/plain"])

        reply = client.execute_interactive(code, timeout=30, output_hook=hook)["content"]
        self.assertEqual(reply["status"], "ok", reply)
        return found[0] if found else None

    def test_speaks_ipc(self):
        with tempfile.TemporaryDirectory() as folder:
            manager, client = self.start(transport="ipc", ip=os.path.join(folder, "socket"))
            self.assertEqual(self.text(client, "6 * 7"), "42")
            client.control_channel.send(client.session.msg("kernel_info_request"))
            self.assertEqual(client.get_control_msg(timeout=10)["msg_type"], "kernel_info_reply")
            self.assertTrue(client.is_alive())
            manager.shutdown_kernel()
            self.assertFalse(manager.is_alive())

    def test_beats_while_a_cell_computes(self):
        manager, client = self.start()
        client.hb_channel.unpause()
        request = client.execute("while (true) {}")
        time.sleep(1.5)
        self.assertTrue(client.hb_channel.is_beating())
        manager.interrupt_kernel()
        reply = client._recv_reply(request, timeout=10)
        self.assertEqual(reply["content"]["ename"], "KeyboardInterrupt")
        manager.shutdown_kernel()

    children = """import { spawn } from "node:child_process";
        const quiet = { stdio: "ignore" } as const;
        // A child, one in a group of its own, one that does not end when asked, and a grandchild that lost its parent.
        const started = [
          spawn("sleep", ["300"], quiet),
          spawn("sleep", ["301"], { ...quiet, detached: true }),
          spawn("sh", ["-c", "trap '' TERM; while :; do sleep 1; done"], quiet),
        ].map(({ pid }) => pid);
        const orphan = spawn("sh", ["-c", "sleep 302 & echo $!"], { stdio: ["ignore", "pipe", "ignore"] });
        let line = "";
        for await (const chunk of orphan.stdout) { line += chunk; if (line.includes("\\n")) break; }
        started.push(Number(line));
        started.join(" ")"""

    def alive(self, pids):
        def lives(pid):
            try:
                with open(f"/proc/{pid}/stat") as file:
                    return file.read().rsplit(")", 1)[1].split()[0] != "Z"
            except OSError:
                return False

        return [pid for pid in pids if lives(pid)]

    @unittest.skipUnless(sys.platform == "linux", "reads /proc")
    def test_a_shutdown_ends_what_cells_started(self):
        manager, client = self.start()
        pids = self.text(client, self.children).strip("'").split()
        self.assertEqual(self.alive(pids), pids)
        manager.shutdown_kernel()
        self.assertEqual(self.alive(pids), [])

    @unittest.skipUnless(sys.platform == "linux", "reads /proc")
    def test_a_restart_does_so_too_and_begins_a_new_session(self):
        manager, client = self.start()
        before = client.kernel_info(reply=True, timeout=10)["header"]["session"]
        pids = self.text(client, self.children).strip("'").split()
        manager.restart_kernel()
        client.wait_for_ready(timeout=30)
        self.assertEqual(self.alive(pids), [])
        after = client.kernel_info(reply=True, timeout=10)["header"]["session"]
        self.assertEqual(len({before, after, client.session.session}), 3)
        self.assertEqual(client.execute_interactive("1", timeout=30)["content"]["execution_count"], 1)
        manager.shutdown_kernel()


if __name__ == "__main__":
    unittest.main(verbosity=2)
