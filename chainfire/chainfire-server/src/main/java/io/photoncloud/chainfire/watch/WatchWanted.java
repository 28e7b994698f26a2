package io.photoncloud.chainfire.watch;

import io.photoncloud.chainfire.store.KeyRange;

/**
 * A watch as etcd lets one ask for it.
 *
 * @param id the id it shall have in its stream, 0 to be given one
 * @param fromRevision the first revision wanted, 0 for "from now on"; negative is answered as compacted, as in etcd
 * @param progress whether it shall tell from time to time how far it has come
 * @param fragments whether changes of one revision may come in several pieces
 */
record WatchWanted(
        long id,
        KeyRange keys,
        long fromRevision,
        boolean progress,
        boolean puts,
        boolean deletes,
        boolean previous,
        boolean fragments) {}
