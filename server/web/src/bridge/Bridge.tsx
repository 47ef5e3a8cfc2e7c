export default function Bridge() {
  return (
    <main className="view">
      <h1>Bridge</h1>
    </main>
  );
}
