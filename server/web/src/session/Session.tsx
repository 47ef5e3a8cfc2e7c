export default function Session({ id }: { id: string }) {
  return (
    <main className="view">
      <h1>{id}</h1>
    </main>
  );
}
