package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextContext;
import io.photoncloud.flaredb.type.TimeZones;
import io.photoncloud.flaredb.type.TypeKind;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What expressions and texts ask of a session. One for a session: what differs from statement to statement is in {@link #with}. */
final class SessionValues implements EvaluationContext {
    /** Seconds from 1970 to 2000. */
    private static final long EPOCH_2000_SECONDS = 946_684_800L;

    static final String VERSION = "PostgreSQL " + KnownSettings.SERVER_VERSION + " (FlareDB)";

    private final NodeSession session;
    private final NodeSessions node;
    private final SettingValues settings;
    private final Map<Long, Long> currentValues = new HashMap<>();
    private @Nullable Long lastSequence;
    private @Nullable RandomGenerator seeded;
    private long transactionMicros;
    private long statementMicros;
    private long formatsVersion = -1;
    private ZoneId timeZone = ZoneOffset.UTC;
    private int floatDigits;
    private boolean escapesBytea;
    private IntervalStyle intervalStyle = IntervalStyle.POSTGRES;
    private DateOrder dateOrder = DateOrder.MDY;

    SessionValues(NodeSession session, NodeSessions node, SettingValues settings) {
        this.session = session;
        this.node = node;
        this.settings = settings;
    }

    /** A statement begins, and perhaps a transaction with it. */
    void beginStatement(boolean newTransaction) {
        statementMicros = clockMicros();
        if (newTransaction) {
            transactionMicros = statementMicros;
        }
    }

    /** The same with the values of $1, $2, …. */
    EvaluationContext with(List<? extends @Nullable Object> parameters) {
        return parameters.isEmpty() ? this : new WithParameters(this, parameters);
    }

    /** DISCARD SEQUENCES. */
    void forgetSequences() {
        currentValues.clear();
        lastSequence = null;
    }

    private void readFormats() {
        if (formatsVersion == settings.version()) {
            return;
        }
        timeZone = TimeZones.find(settings.get("TimeZone")).orElse(ZoneOffset.UTC);
        floatDigits = (int) settings.number("extra_float_digits");
        escapesBytea = settings.get("bytea_output").equals("escape");
        intervalStyle = IntervalStyle.valueOf(settings.get("IntervalStyle").toUpperCase(Locale.ROOT));
        dateOrder = DateOrder.valueOf(settings.get("DateStyle").replace("ISO, ", ""));
        formatsVersion = settings.version();
    }

    @Override
    public ZoneId timeZone() {
        readFormats();
        return timeZone;
    }

    @Override
    public int extraFloatDigits() {
        readFormats();
        return floatDigits;
    }

    @Override
    public boolean escapesBytea() {
        readFormats();
        return escapesBytea;
    }

    @Override
    public IntervalStyle intervalStyle() {
        readFormats();
        return intervalStyle;
    }

    @Override
    public DateOrder dateOrder() {
        readFormats();
        return dateOrder;
    }

    @Override
    public long transactionMicros() {
        return transactionMicros;
    }

    @Override
    public long statementMicros() {
        return statementMicros;
    }

    @Override
    public long clockMicros() {
        var now = node.clock().instant();
        return (now.getEpochSecond() - EPOCH_2000_SECONDS) * 1_000_000 + now.getNano() / 1_000;
    }

    @Override
    public RandomGenerator random() {
        RandomGenerator own = seeded;
        return own == null ? node.random() : own;
    }

    @Override
    public void seed(double seed) {
        seeded = new java.util.SplittableRandom(Double.doubleToLongBits(seed));
    }

    @Override
    public String currentUser() {
        return session.user();
    }

    @Override
    public String currentDatabase() {
        return session.client().database();
    }

    @Override
    public List<String> searchPath(boolean implicit) {
        List<String> existing = node.engine().existingSchemas(session.scope().searchPath(), session.work());
        if (!implicit || existing.contains("pg_catalog")) {
            return existing;
        }
        return java.util.stream.Stream.concat(java.util.stream.Stream.of("pg_catalog"), existing.stream())
                .toList();
    }

    @Override
    public int backendPid() {
        return session.id();
    }

    @Override
    public String version() {
        return VERSION;
    }

    @Override
    public Optional<String> findSetting(String name) {
        return Optional.ofNullable(settings.findShown(name));
    }

    @Override
    public String setSetting(String name, String value, boolean local) {
        return settings.setText(name, value, local);
    }

    private Work requireWork() {
        Work work = session.work();
        if (work == null) {
            throw new SqlException(SqlState.NO_ACTIVE_SQL_TRANSACTION, "there is no transaction in progress");
        }
        return work;
    }

    @Override
    public long nextValue(long sequence) {
        long value = requireWork().nextValue(sequence);
        currentValues.put(sequence, value);
        lastSequence = sequence;
        return value;
    }

    @Override
    public long currentValue(long sequence) {
        Long value = currentValues.get(sequence);
        if (value == null) {
            throw new SqlException(
                    SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                    "currval of sequence \""
                            + findObjectName(TypeKind.REGCLASS, sequence).orElse(Long.toString(sequence))
                            + "\" is not yet defined in this session");
        }
        return value;
    }

    @Override
    public long lastValue() {
        Long last = lastSequence;
        if (last == null) {
            throw new SqlException(
                    SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "lastval is not yet defined in this session");
        }
        return currentValue(last);
    }

    @Override
    public void setValue(long sequence, long value, boolean called) {
        requireWork().setValue(sequence, value, called);
        if (called) {
            currentValues.put(sequence, value);
            lastSequence = sequence;
        }
    }

    @Override
    public Optional<SqlType> findType(long oid) {
        return node.engine().findType((int) oid, session.work());
    }

    @Override
    public Optional<Long> findObject(TypeKind kind, String name) {
        return node.engine().findObject(kind, name, session.scope(), session.work());
    }

    @Override
    public Optional<String> findObjectName(TypeKind kind, long oid) {
        return node.engine().findObjectName(kind, oid, session.scope(), session.work());
    }

    @Override
    public @Nullable Object system(String function, List<@Nullable Object> arguments) {
        return session.functions().call(function, arguments, this);
    }

    @Override
    public void checkCancelled() {
        session.cancellation().check();
    }

    /** Texts outside of statements: they see no transaction. */
    TextContext texts() {
        return this;
    }
}
