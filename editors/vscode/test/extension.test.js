// What the extension does with the editor and the client, both of which are stand-ins that write down what they are asked.
"use strict";

const assert = require("node:assert/strict");
const Module = require("node:module");
const path = require("node:path");
const { test } = require("node:test");

const EXTENSION = path.join(__dirname, "..", "src", "extension.js");

/** The extension in an editor with these settings, and the log of what happens. */
function load({ command, fails }) {
  const log = [];
  const vscode = {
    commands: { registerCommand: (name, action) => log.push(["command", name, action]) },
    window: { showErrorMessage: (message) => log.push(["error", message]) },
    workspace: {
      getConfiguration: () => ({ get: (_name, otherwise) => command ?? otherwise }),
      onDidChangeConfiguration: (listener) => log.push(["listen", listener]),
    },
  };
  class LanguageClient {
    constructor(_id, _name, server, options) {
      log.push(["client", server, options.documentSelector]);
    }
    async start() {
      if (fails) throw new Error("spawn ENOENT");
      log.push(["start"]);
    }
    async stop() {
      log.push(["stop"]);
    }
    needsStop() {
      return !fails;
    }
  }
  const modules = { vscode, "vscode-languageclient/node": { LanguageClient } };
  const real = Module._load;
  Module._load = (name, ...rest) => modules[name] ?? real(name, ...rest);
  try {
    delete require.cache[EXTENSION];
    return { extension: require(EXTENSION), log };
  } finally {
    Module._load = real;
  }
}

const names = (log) => log.map(([name]) => name);
const context = () => ({ subscriptions: [] });

test("the server is started for Markdown and LaTeX, saved or not", async () => {
  const { extension, log } = load({});
  await extension.activate(context());
  assert.deepEqual(names(log), ["command", "listen", "client", "start"]);
  const [, server, selector] = log[2];
  assert.deepEqual(server, { command: "derive", args: ["lsp"] });
  assert.deepEqual(
    selector.map(({ language, scheme }) => `${scheme}:${language}`),
    ["file:markdown", "untitled:markdown", "file:latex", "untitled:latex", "file:tex", "untitled:tex"],
  );
});

test("the settings name another server, and a change of them starts it", async () => {
  const { extension, log } = load({ command: ["/venv/bin/derive", "lsp"] });
  await extension.activate(context());
  assert.deepEqual(log[2][1], { command: "/venv/bin/derive", args: ["lsp"] });
  const [, listener] = log[1];
  await listener({ affectsConfiguration: (name) => name === "derive.command" });
  await listener({ affectsConfiguration: () => false });
  assert.deepEqual(names(log).slice(4), ["stop", "client", "start"]);
});

test("the command restarts the server, and the end of the extension stops it", async () => {
  const { extension, log } = load({});
  await extension.activate(context());
  assert.equal(log[0][1], "derive.restart");
  await log[0][2]();
  await extension.deactivate();
  await extension.deactivate();
  assert.deepEqual(names(log).slice(4), ["stop", "client", "start", "stop"]);
});

test("a server that does not start says how to get it", async () => {
  const { extension, log } = load({ fails: true });
  await extension.activate(context());
  assert.match(log.at(-1)[1], /"derive lsp" did not start \(spawn ENOENT\)\..* pip install 'derive-check\[lsp\]'/);
  await extension.deactivate();
  assert.ok(!names(log).includes("stop"));
});
