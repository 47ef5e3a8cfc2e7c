export default function Make() {
  return (
    <main className="view">
      <h1>Make</h1>
    </main>
  );
}
