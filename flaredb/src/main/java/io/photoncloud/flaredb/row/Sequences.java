package io.photoncloud.flaredb.row;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.flaredb.catalog.CatalogSnapshot;
import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.transaction.KeySpace;
import io.photoncloud.flaredb.transaction.LockOutcome;
import io.photoncloud.flaredb.transaction.LockStrength;
import io.photoncloud.flaredb.transaction.LockWait;
import io.photoncloud.flaredb.transaction.Outcome;
import io.photoncloud.flaredb.transaction.Transaction;
import io.photoncloud.flaredb.transaction.TransactionOptions;
import io.photoncloud.flaredb.transaction.TransactionalStore;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What sequences have given out, outside of the transactions that ask: a value is given once, and gaps come from what was rolled back or was
 * taken from the store ahead of need when the process ended. Safe for use by many threads.
 */
public final class Sequences {

    /** So many values are taken from the store at once, or as many as the sequence's cache says. PostgreSQL logs as many ahead. */
    private static final long AHEAD = 32;

    private static final int OIDS_AHEAD = 64;

    private static final int ATTEMPTS_MAX = 64;

    private static final Key OIDS = Key.wrap(new byte[] {KeySpace.CATALOG.prefix(), 'n'});

    /** What a sequence is at; {@code called} says that the value was given out, too. */
    public record State(long value, boolean called) {}

    /** Values that are taken and not given. */
    private static final class Taken {
        private long next;
        private long left;
        private State state = new State(0, false);
        private boolean known;
    }

    private final TransactionalStore store;
    private final Map<Integer, Taken> taken = new ConcurrentHashMap<>();
    private final Object oids = new Object();
    private int nextOid;
    private int oidsLeft;

    public Sequences(TransactionalStore store) {
        this.store = store;
    }

    private static Key key(int oid) {
        return Key.wrap(ByteBuffer.allocate(2 + Integer.BYTES)
                .put(KeySpace.CATALOG.prefix())
                .put((byte) 'q')
                .putInt(oid)
                .array());
    }

    /** nextval. @throws SqlException 2200H: it is at its end and does not cycle */
    public long next(SequenceDescriptor sequence) {
        Taken mine = taken.computeIfAbsent(sequence.oid(), _ -> new Taken());
        synchronized (mine) {
            if (mine.left == 0 || !mine.known) {
                take(sequence, mine);
            }
            long value = mine.next;
            mine.left--;
            mine.state = new State(value, true);
            if (mine.left > 0) {
                mine.next = value + sequence.increment();
            }
            return value;
        }
    }

    private void take(SequenceDescriptor sequence, Taken mine) {
        long wanted = Math.max(AHEAD, sequence.cache());
        long[] range = new long[2];
        change(key(sequence.oid()), stored -> {
            State state = state(sequence, stored);
            long first = state.called ? following(sequence, state.value) : state.value;
            long more = room(sequence, first, wanted - 1);
            range[0] = first;
            range[1] = more + 1;
            return SequenceCodec.bytes(new State(first + more * sequence.increment(), true));
        });
        mine.next = range[0];
        mine.left = range[1];
        mine.known = true;
    }

    private static State state(SequenceDescriptor sequence, @Nullable Bytes stored) {
        if (stored == null) {
            return new State(sequence.start(), false);
        }
        return SequenceCodec.state(stored);
    }

    private static long following(SequenceDescriptor sequence, long value) {
        if (room(sequence, value, 1) == 1) {
            return value + sequence.increment();
        }
        boolean up = sequence.increment() > 0;
        if (!sequence.cycle()) {
            throw new SqlException(
                    SqlState.SEQUENCE_GENERATOR_LIMIT_EXCEEDED,
                    "nextval: reached " + (up ? "maximum" : "minimum") + " value of sequence \"" + sequence.name()
                            + "\" (" + (up ? sequence.maximum() : sequence.minimum()) + ")");
        }
        return up ? sequence.minimum() : sequence.maximum();
    }

    /** How many steps, of those wanted, can be made from a value. */
    private static long room(SequenceDescriptor sequence, long from, long wanted) {
        long increment = sequence.increment();
        // Differences of longs may be as large as two to the 64th: unsigned.
        long distance = increment > 0 ? sequence.maximum() - from : from - sequence.minimum();
        long steps = Long.divideUnsigned(distance, Math.absExact(increment));
        return Long.compareUnsigned(steps, wanted) < 0 ? steps : wanted;
    }

    /** setval. */
    public void set(SequenceDescriptor sequence, long value, boolean called) {
        if (value < sequence.minimum() || value > sequence.maximum()) {
            throw new SqlException(
                    SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                    "setval: value " + value + " is out of bounds for sequence \"" + sequence.name() + "\" ("
                            + sequence.minimum() + ".." + sequence.maximum() + ")");
        }
        Taken mine = taken.computeIfAbsent(sequence.oid(), _ -> new Taken());
        synchronized (mine) {
            change(key(sequence.oid()), _ -> SequenceCodec.bytes(new State(value, called)));
            mine.left = 0;
            mine.known = false;
        }
    }

    /** What SELECT from the sequence shows. */
    public State state(SequenceDescriptor sequence) {
        Taken mine = taken.computeIfAbsent(sequence.oid(), _ -> new Taken());
        synchronized (mine) {
            return mine.known && mine.state.called ? mine.state : state(sequence, store.read(key(sequence.oid())));
        }
    }

    /** The sequence was changed (its increment, its bounds): what was taken for the former one is not given any more. */
    public void forget(int oid) {
        Taken mine = taken.get(oid);
        if (mine != null) {
            synchronized (mine) {
                mine.left = 0;
                mine.known = false;
            }
        }
    }

    /** In the transaction that drops the sequence. */
    public static void drop(Transaction transaction, int oid) {
        transaction.delete(key(oid));
    }

    /** An oid for a new object, never given before. */
    public int nextOid() {
        synchronized (oids) {
            if (oidsLeft == 0) {
                int[] first = new int[1];
                change(OIDS, stored -> {
                    first[0] = stored == null ? CatalogSnapshot.FIRST_USER_OID : SequenceCodec.oids(stored);
                    return SequenceCodec.oids(Math.addExact(first[0], OIDS_AHEAD));
                });
                nextOid = first[0];
                oidsLeft = OIDS_AHEAD;
            }
            oidsLeft--;
            return nextOid++;
        }
    }

    /** Changes one key by itself, again where others came first; what is in doubt is taken for lost, which leaves a gap. */
    private void change(Key key, Function<@Nullable Bytes, Bytes> change) {
        for (int attempt = 1; ; attempt++) {
            try (Transaction transaction = store.begin(TransactionOptions.READ_COMMITTED)) {
                LockOutcome outcome = transaction.lock(key, LockStrength.UPDATE, LockWait.FOREVER);
                if (outcome instanceof LockOutcome.Locked(Bytes present, boolean _)) {
                    transaction.put(key, change.apply(present));
                }
                if (transaction.commit() instanceof Outcome.Committed) {
                    return;
                }
            } catch (SqlException e) {
                if (e.state() != SqlState.SERIALIZATION_FAILURE || attempt >= ATTEMPTS_MAX) {
                    throw e;
                }
            }
            if (attempt >= ATTEMPTS_MAX) {
                throw new SqlException(SqlState.CANNOT_CONNECT_NOW, "a sequence could not be advanced");
            }
        }
    }
}
