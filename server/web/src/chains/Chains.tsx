export default function Chains() {
  return (
    <main className="view">
      <h1>Chains</h1>
    </main>
  );
}
