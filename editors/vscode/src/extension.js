// Starts `derive lsp` and hands it what is open; everything else is the language server's.
"use strict";

const { commands, window, workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

const LANGUAGES = ["markdown", "latex", "tex"];

/** @type {LanguageClient | undefined} */
let client;

/** The language server as a process, from the settings. */
function server() {
  const [command, ...args] = workspace.getConfiguration("derive").get("command", ["derive", "lsp"]);
  return { command, args };
}

async function start() {
  const schemes = ["file", "untitled"];
  client = new LanguageClient("derive", "derive", server(), {
    documentSelector: LANGUAGES.flatMap((language) => schemes.map((scheme) => ({ language, scheme }))),
  });
  try {
    await client.start();
  } catch (problem) {
    const { command, args } = server();
    window.showErrorMessage(
      `derive: "${[command, ...args].join(" ")}" did not start (${problem.message}). ` +
        "Install it with: pip install 'derive-check[lsp]', or set derive.command.",
    );
  }
}

async function stop() {
  const running = client;
  client = undefined;
  if (running?.needsStop()) {
    await running.stop();
  }
}

async function restart() {
  await stop();
  await start();
}

/** @param {import("vscode").ExtensionContext} context */
async function activate(context) {
  context.subscriptions.push(
    commands.registerCommand("derive.restart", restart),
    workspace.onDidChangeConfiguration((change) => change.affectsConfiguration("derive.command") && restart()),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
