package io.photoncloud.common.policy;

/** What becomes of a {@link PolicyItem}. */
public sealed interface PolicyChange {

    PolicyItem.Key key();

    /** It is there, as of now; an earlier one with the same key is not any more. */
    record Put(PolicyItem item) implements PolicyChange {
        @Override
        public PolicyItem.Key key() {
            return item.key();
        }
    }

    record Removed(PolicyItem.Key key) implements PolicyChange {}
}
