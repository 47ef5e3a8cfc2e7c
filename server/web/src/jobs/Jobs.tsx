export default function Jobs() {
  return (
    <main className="view">
      <h1>Jobs</h1>
    </main>
  );
}
