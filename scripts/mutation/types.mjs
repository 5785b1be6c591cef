// Which mutants the compiler refuses: no test need tell what cannot be written.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** (file, text) -> whether the project with this text in the file's place has an error of types in the file. */
export function typeChecker(root) {
  const config = ts.readConfigFile(join(root, "tsconfig.json"), (path) =>
    readFileSync(path, "utf8"),
  );
  const { fileNames, options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  let now = { path: "", text: "", version: 0 };
  const host = {
    getScriptFileNames: () => fileNames,
    getScriptVersion: (path) => (path === now.path ? `m${now.version}` : "0"),
    getScriptSnapshot: (path) => {
      const text = path === now.path ? now.text : ts.sys.readFile(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getCompilationSettings: () => options,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  };
  const service = ts.createLanguageService(host, ts.createDocumentRegistry());
  return (file, text) => {
    now = { path: join(root, file), text, version: now.version + 1 };
    return (
      service.getSyntacticDiagnostics(now.path).length > 0 ||
      service.getSemanticDiagnostics(now.path).length > 0
    );
  };
}
