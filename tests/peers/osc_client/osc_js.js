// Sends what it is told with osc.js and prints what comes back, a line of JSON a message:
// node osc_js.js <modules> udp|tcp <port>
const { createRequire } = require("node:module");
const [modules, transport, port] = process.argv.slice(2);
const osc = createRequire(modules + "/")("osc");

const options = { metadata: true, localAddress: "127.0.0.1" };
const line =
  transport === "udp"
    ? new osc.UDPPort({ ...options, localPort: 0, remoteAddress: "127.0.0.1", remotePort: +port })
    : new osc.TCPSocketPort({ ...options, address: "127.0.0.1", port: +port });

line.on("error", (error) => console.error(String(error)));
line.on("message", (message) => {
  console.log(JSON.stringify([message.address, message.args.map((argument) => argument.value)]));
  if (message.address === "/end") process.exit(0);
});
line.on("ready", () => {
  line.send({
    address: "/all",
    args: [
      { type: "i", value: -7 },
      { type: "f", value: 0.5 },
      { type: "s", value: "grün" },
      { type: "b", value: new Uint8Array([1, 2, 3]) },
      { type: "d", value: 0.1 },
      { type: "c", value: "c" },
      { type: "r", value: { r: 255, g: 136, b: 0, a: 1 } },
      { type: "m", value: new Uint8Array([0, 0x90, 60, 127]) },
      { type: "T" },
      { type: "F" },
      { type: "N" },
      { type: "I" },
    ],
  });
  line.send({
    timeTag: osc.timeTag(3600),
    packets: [
      { address: "/bundle/1", args: [{ type: "i", value: 1 }] },
      { timeTag: osc.timeTag(0), packets: [{ address: "/bundle/2", args: [] }] },
    ],
  });
});
line.open();
