import type { LucideIcon } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import { type MouseEvent, type PointerEvent, type ReactElement, useRef, useState } from "react";

import { classes } from "./classes";
import { isFinger } from "./fingers";
import { keepKeys } from "./keepKeys";
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
  const [open, setOpen] = useState(false);
  const opening = useOpening(open, setOpen);
  return (
    <Radix.Root modal={false} open={open} onOpenChange={setOpen}>
      <Radix.Trigger asChild {...opening}>
        {trigger}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={styles.menu}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          loop
          onKeyDown={keepKeys}
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

/**
 * A mouse opens at its press, as menus do. A finger does at its tap, for a scroll begins with a
 * press as well; and so does a click without any, which is a screen reader's.
 */
function useOpening(open: boolean, setOpen: (open: boolean) => void) {
  const pressed = useRef<{ open: boolean } | null>(null);
  return {
    onPointerDown: (event: PointerEvent) => {
      pressed.current = isFinger(event) ? { open } : null;
      if (pressed.current) event.preventDefault();
    },
    onClick: ({ detail }: MouseEvent) => {
      // As it was when the finger came down: an open one closes by the tap itself.
      if (pressed.current) setOpen(!pressed.current.open);
      else if (detail === 0) setOpen(!open);
      pressed.current = null;
    },
  };
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
