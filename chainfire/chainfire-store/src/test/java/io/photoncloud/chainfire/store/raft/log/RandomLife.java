package io.photoncloud.chainfire.store.raft.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.conf.ConfigurationManager;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.RaftMetaStorageOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Does what JRaft may do, at random, to several groups of one log, and keeps the books: for each group what it must hold, or
 * while a call has failed, each of the states it may be in.
 */
final class RandomLife {

    static final RaftLogSettings SMALL = new RaftLogSettings(128 << 10, 32 << 10, 16 << 10, 16 << 10);

    private static final int GROUPS = 4;
    /** Truncates little, so that it pins old segments. */
    private static final String SLOW_GROUP = "group-0";

    private final RandomGenerator random;
    private final LogFiles files;
    private final Map<String, List<GroupModel>> books = new HashMap<>();
    private final Map<String, Long> terms = new HashMap<>();
    private final Map<String, GroupLogStorage> open = new HashMap<>();
    private RaftLog log;

    RandomLife(RandomGenerator random, LogFiles files) throws IOException {
        this.random = random;
        this.files = files;
        this.log = openLog();
    }

    RaftLog log() {
        return log;
    }

    /** One random call; false when the log refused it. */
    boolean act() throws IOException {
        String name = "group-" + random.nextInt(GROUPS);
        if (books.getOrDefault(name, List.of()).size() > 1) {
            return false; // its last call failed
        }
        GroupModel before = books.containsKey(name) ? books.get(name).getFirst() : new GroupModel();
        int kind = random.nextInt(100);
        if (kind < 2 && !name.equals(SLOW_GROUP)) {
            return destroy(name, before);
        }
        GroupLogStorage storage = storage(name, before);
        if (storage == null) {
            return false;
        }
        if (kind < 60) {
            return append(name, storage, before);
        } else if (kind < 75) {
            if (name.equals(SLOW_GROUP) && random.nextInt(20) != 0) {
                return vote(name, before);
            }
            long firstKept = before.first + random.nextLong(before.last - before.first + 4);
            return settle(name, before, after -> after.truncatePrefix(firstKept), storage.truncatePrefix(firstKept));
        } else if (kind < 82) {
            nextTerm(name);
            long lastKept = before.last - random.nextLong(Math.min(20, before.last - before.first + 2));
            return settle(name, before, after -> after.truncateSuffix(lastKept), storage.truncateSuffix(lastKept));
        } else if (kind < 84 && !name.equals(SLOW_GROUP)) {
            nextTerm(name);
            long next = before.last + random.nextLong(1, 100);
            return settle(name, before, after -> after.reset(next), storage.reset(next));
        } else if (kind < 95) {
            return vote(name, before);
        }
        storage.shutdown();
        open.remove(name);
        return true;
    }

    /** Closes the log properly and opens it again. */
    void restart() throws IOException {
        open.values().forEach(GroupLogStorage::shutdown);
        log.close();
        reopen();
    }

    /** Opens the log again, from whatever is there, and checks it; the books are clear again then. */
    void reopen() throws IOException {
        open.clear();
        log = openLog();
        for (Map.Entry<String, List<GroupModel>> book : books.entrySet()) {
            book.setValue(List.of(found(book.getKey(), book.getValue())));
        }
    }

    void check() {
        open.values().forEach(GroupLogStorage::shutdown);
        open.clear();
        books.forEach((name, states) -> assertThat(states).hasSize(1));
        books.forEach((name, states) -> states.getFirst().assertHeldBy(log, name));
    }

    private GroupModel found(String name, List<GroupModel> states) {
        AssertionError last = new AssertionError("no state noted for " + name);
        for (GroupModel state : states) {
            try {
                state.assertHeldBy(log, name);
                return state;
            } catch (AssertionError e) {
                last = e;
            }
        }
        throw last;
    }

    private RaftLog openLog() throws IOException {
        return RaftLog.open(files, SMALL, random, () -> 0L, Runnable::run);
    }

    private @Nullable GroupLogStorage storage(String name, GroupModel before) {
        GroupLogStorage storage = open.get(name);
        if (storage == null) {
            storage = new GroupLogStorage(log, name);
            books.putIfAbsent(name, List.of(before));
            if (!storage.init(GroupModel.options(name, new ConfigurationManager()))) {
                return null;
            }
            open.put(name, storage);
        }
        return storage;
    }

    private boolean append(String name, GroupLogStorage storage, GroupModel before) {
        List<LogEntry> batch = new ArrayList<>();
        List<GroupModel> possible = new ArrayList<>(List.of(before));
        GroupModel after = before.copy();
        if (random.nextInt(10) == 0) {
            nextTerm(name);
        }
        int bytesMax = random.nextInt(10) == 0 ? 16 << 10 : 500;
        for (int count = random.nextInt(1, 20); count > 0; count--) {
            LogEntry entry = GroupModel.random(random, after.last + 1, terms.getOrDefault(name, 1L), bytesMax);
            batch.add(entry);
            after.append(entry);
            possible.add(after.copy());
        }
        boolean done = storage.appendEntries(batch) == batch.size();
        books.put(name, done ? List.of(after) : possible);
        return done;
    }

    private boolean vote(String name, GroupModel before) {
        GroupMetaStorage meta = new GroupMetaStorage(log, name);
        assertThat(meta.init(new RaftMetaStorageOptions())).isTrue();
        long term = before.currentTerm + random.nextLong(2);
        PeerId peer = random.nextBoolean() ? new PeerId("peer-" + random.nextInt(3), 1) : PeerId.emptyPeer();
        boolean done = meta.setTermAndVotedFor(term, peer);
        meta.shutdown();
        return settle(
                name,
                before,
                after -> {
                    after.currentTerm = term;
                    after.votedFor = peer;
                },
                done);
    }

    private boolean destroy(String name, GroupModel before) {
        GroupLogStorage storage = open.remove(name);
        if (storage != null) {
            storage.shutdown();
        }
        terms.remove(name);
        try {
            log.destroyGroup(name);
            books.remove(name);
            return true;
        } catch (RaftLogException e) {
            books.put(name, List.of(before, new GroupModel()));
            return false;
        }
    }

    private boolean settle(String name, GroupModel before, Change change, boolean done) {
        GroupModel after = before.copy();
        change.apply(after);
        books.put(name, done ? List.of(after) : List.of(before, after));
        return done;
    }

    private void nextTerm(String name) {
        terms.merge(name, 2L, (old, two) -> old + 1);
    }

    private interface Change {
        void apply(GroupModel model);
    }
}
