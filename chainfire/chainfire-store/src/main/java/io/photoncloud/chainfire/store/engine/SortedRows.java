package io.photoncloud.chainfire.store.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map of bytes that never changes: putting and removing answer another one that shares most with this one (an AVL tree whose
 * changed path is copied). So a moment of it costs nothing and is safe for use by many threads.
 */
final class SortedRows {

    static final SortedRows EMPTY = new SortedRows(null);

    private static final class Node {
        private final byte[] key;
        private final byte[] value;
        private final @Nullable Node left;
        private final @Nullable Node right;
        private final int height;

        Node(byte[] key, byte[] value, @Nullable Node left, @Nullable Node right) {
            this.key = key;
            this.value = value;
            this.left = left;
            this.right = right;
            this.height = 1 + Math.max(height(left), height(right));
        }

        static int height(@Nullable Node node) {
            return node == null ? 0 : node.height;
        }
    }

    private final @Nullable Node root;

    private SortedRows(@Nullable Node root) {
        this.root = root;
    }

    SortedRows with(byte[] key, byte[] value) {
        return new SortedRows(put(root, key, value));
    }

    SortedRows without(byte[] key) {
        return get(key) == null ? this : new SortedRows(remove(root, key));
    }

    byte @Nullable [] get(byte[] key) {
        Node at = root;
        while (at != null) {
            int order = Arrays.compareUnsigned(key, at.key);
            if (order == 0) {
                return at.value;
            }
            at = order < 0 ? at.left : at.right;
        }
        return null;
    }

    /** The first at or after a key. */
    EngineView.@Nullable Row ceiling(byte[] key) {
        return after(key, true);
    }

    /** The first after a key. */
    EngineView.@Nullable Row higher(byte[] key) {
        return after(key, false);
    }

    private EngineView.@Nullable Row after(byte[] key, boolean orAt) {
        Node found = null;
        Node at = root;
        while (at != null) {
            int order = Arrays.compareUnsigned(key, at.key);
            if (order < 0 || (order == 0 && orAt)) {
                found = at;
                at = at.left;
            } else {
                at = at.right;
            }
        }
        return row(found);
    }

    /** The last before a key. */
    EngineView.@Nullable Row lower(byte[] key) {
        Node found = null;
        Node at = root;
        while (at != null) {
            if (Arrays.compareUnsigned(at.key, key) < 0) {
                found = at;
                at = at.right;
            } else {
                at = at.left;
            }
        }
        return row(found);
    }

    EngineView.@Nullable Row last() {
        Node at = root;
        while (at != null && at.right != null) {
            at = at.right;
        }
        return row(at);
    }

    private static EngineView.@Nullable Row row(@Nullable Node node) {
        return node == null ? null : new EngineView.Row(node.key, node.value);
    }

    private static Node put(@Nullable Node at, byte[] key, byte[] value) {
        if (at == null) {
            return new Node(key, value, null, null);
        }
        int order = Arrays.compareUnsigned(key, at.key);
        if (order == 0) {
            return new Node(key, value, at.left, at.right);
        }
        return order < 0
                ? balanced(at.key, at.value, put(at.left, key, value), at.right)
                : balanced(at.key, at.value, at.left, put(at.right, key, value));
    }

    private static @Nullable Node remove(@Nullable Node at, byte[] key) {
        if (at == null) {
            return null;
        }
        int order = Arrays.compareUnsigned(key, at.key);
        if (order < 0) {
            return balanced(at.key, at.value, remove(at.left, key), at.right);
        }
        if (order > 0) {
            return balanced(at.key, at.value, at.left, remove(at.right, key));
        }
        if (at.left == null) {
            return at.right;
        }
        if (at.right == null) {
            return at.left;
        }
        Node next = at.right;
        while (next.left != null) {
            next = next.left;
        }
        return balanced(next.key, next.value, at.left, remove(at.right, next.key));
    }

    /** Of two trees whose heights differ by two at most. */
    private static Node balanced(byte[] key, byte[] value, @Nullable Node left, @Nullable Node right) {
        int lean = Node.height(left) - Node.height(right);
        if (left != null && lean > 1) {
            Node inner = left.right;
            if (inner != null && Node.height(left.left) < inner.height) {
                return new Node(
                        inner.key,
                        inner.value,
                        new Node(left.key, left.value, left.left, inner.left),
                        new Node(key, value, inner.right, right));
            }
            return new Node(left.key, left.value, left.left, new Node(key, value, inner, right));
        }
        if (right != null && lean < -1) {
            Node inner = right.left;
            if (inner != null && Node.height(right.right) < inner.height) {
                return new Node(
                        inner.key,
                        inner.value,
                        new Node(key, value, left, inner.left),
                        new Node(right.key, right.value, inner.right, right.right));
            }
            return new Node(right.key, right.value, new Node(key, value, left, inner), right.right);
        }
        return new Node(key, value, left, right);
    }
}
