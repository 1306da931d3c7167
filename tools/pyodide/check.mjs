// Load the wheels of a folder into Pyodide, and hold the library there against the conformance cases.
//
//     node check.mjs WHEELS conform.py cases.json
//
// Nothing may be fetched: what a page would take from its own host is read from the folder.

import { readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { loadPyodide } from "pyodide";

const [wheels, runner, cases] = process.argv.slice(2).map((path) => resolve(path));
for (const name of ["fetch", "WebSocket", "XMLHttpRequest"]) {
  globalThis[name] = () => {
    throw new Error("nothing may ask the network");
  };
}

// Node would print the whole line in which it was thrown, and Pyodide is one line of a megabyte.
process.on("uncaughtException", (error) => {
  console.error(error.message);
  process.exit(1);
});

const started = performance.now();
const seconds = () => ((performance.now() - started) / 1000).toFixed(1);
const python = await loadPyodide();
const files = readdirSync(wheels).filter((name) => name.endsWith(".whl"));
for (const name of files) {
  python.unpackArchive(new Uint8Array(readFileSync(resolve(wheels, name))), "wheel");
}
console.log(`Python ${python.runPython("import sys; sys.version.split()[0]")} on ${python.runPython("sys.platform")}`);
console.log(files.join("\n"));
console.log(`ready after ${seconds()} s`);

python.FS.writeFile("conform.py", readFileSync(runner));
python.FS.writeFile("cases.json", readFileSync(cases));
const code = python.runPython("import conform; int(conform.main(['cases.json']))");
console.log(`done after ${seconds()} s`);
process.exit(code);
