import { Composer } from "./Composer";
import { DropPlace } from "./DropPlace";
import { choose } from "./listening";
import styles from "./Make.module.css";
import { Takes } from "./Takes";

/** From words, or music that is given, to takes that are compared. */
export default function Make() {
  return (
    <DropPlace>
      <main className={styles.make}>
        <h1 className={styles.unseen}>Make</h1>
        <Composer onMade={(job) => choose(job ?? null)} />
        <Takes />
      </main>
    </DropPlace>
  );
}
