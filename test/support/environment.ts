// What the tests run must leave no trace in the home of whoever runs them: kernels keep no history, unless a test
// gives them a folder for it.
process.env["LECTERN_HISTORY"] ??= "off";
// The same for who has tfjs-node and who has not; what is about the other backends asks for them.
process.env["LECTERN_BACKEND"] ??= "wasm";
