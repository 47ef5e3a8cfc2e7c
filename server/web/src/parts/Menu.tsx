import type { LucideIcon } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ReactElement } from "react";

import { classes } from "./classes";
import styles from "./Menu.module.css";

export interface MenuItem {
  label: string;
  onSelect: () => void;
  icon?: LucideIcon;
  shortcut?: string;
  disabled?: boolean;
  danger?: boolean;
  /** For one that is on or off. */
  checked?: boolean;
}

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement;
  /** Items; a line is drawn at each "line". */
  items: readonly (MenuItem | "line")[];
  align?: "start" | "center" | "end";
}

/** A list of things to do. It is not modal: that would style the page at run time. */
export function Menu({ trigger, items, align = "end" }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={styles.menu}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          loop
        >
          {items.map((item, index) =>
            item === "line" ? (
              <Radix.Separator key={index} className={styles.line} />
            ) : (
              <Item key={index} {...item} />
            ),
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Item({ label, onSelect, icon: Icon, shortcut, disabled, danger, checked }: MenuItem) {
  const inside = (
    <>
      <span className={styles.icon}>
        {checked === true ? "✓" : Icon && <Icon size={15} aria-hidden />}
      </span>
      {label}
      {shortcut !== undefined && <kbd className={styles.key}>{shortcut}</kbd>}
    </>
  );
  const shared = {
    className: classes(styles.item, danger && styles.danger),
    disabled: disabled ?? false,
    onSelect,
  };
  return checked === undefined ? (
    <Radix.Item {...shared}>{inside}</Radix.Item>
  ) : (
    <Radix.CheckboxItem {...shared} checked={checked}>
      {inside}
    </Radix.CheckboxItem>
  );
}
