// Sends what it is told with node-osc and prints what comes back, a line of JSON a message:
// node node_osc.mjs <modules> <port> <port of its own>
import { createRequire } from "node:module";
const [modules, port, own] = process.argv.slice(2);
const { Bundle, Client, Message, Server } = createRequire(modules + "/")("node-osc");

const server = new Server(+own, "127.0.0.1");
server.on("message", ([address, ...values]) => {
  console.log(JSON.stringify([address, values]));
  if (address === "/end") process.exit(0);
});
server.on("listening", async () => {
  const client = new Client("127.0.0.1", +port);
  await client.send(new Message("/all", -7, 0.5, "grün", true, false));
  await client.send(new Bundle(["/bundle/1", 1], ["/bundle/2", "two"]));
});
