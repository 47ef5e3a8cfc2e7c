export default function Library() {
  return (
    <main className="view">
      <h1>Library</h1>
    </main>
  );
}
