// A page that could not be shown, with one way on.
export function ErrorView({ title, message }: { title: string; message: string }) {
  return (
    <main id="main">
      <div class="blank">
        <h1>{title}</h1>
        <p>{message}</p>
        <div class="row"><a class="btn" href="/">Go to your runs</a></div>
      </div>
    </main>
  );
}
