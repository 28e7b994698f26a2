package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a session answers expressions, handed on as it is. */
public abstract class SessionContext implements EvaluationContext {
    private final EvaluationContext session;

    protected SessionContext(EvaluationContext session) {
        this.session = session;
    }

    @Override
    public ZoneId timeZone() {
        return session.timeZone();
    }

    @Override
    public long transactionMicros() {
        return session.transactionMicros();
    }

    @Override
    public int extraFloatDigits() {
        return session.extraFloatDigits();
    }

    @Override
    public boolean escapesBytea() {
        return session.escapesBytea();
    }

    @Override
    public IntervalStyle intervalStyle() {
        return session.intervalStyle();
    }

    @Override
    public DateOrder dateOrder() {
        return session.dateOrder();
    }

    @Override
    public Optional<Long> findObject(TypeKind kind, String name) {
        return session.findObject(kind, name);
    }

    @Override
    public Optional<String> findObjectName(TypeKind kind, long oid) {
        return session.findObjectName(kind, oid);
    }

    @Override
    public @Nullable Object parameter(int index) {
        return session.parameter(index);
    }

    @Override
    public long statementMicros() {
        return session.statementMicros();
    }

    @Override
    public long clockMicros() {
        return session.clockMicros();
    }

    @Override
    public RandomGenerator random() {
        return session.random();
    }

    @Override
    public void seed(double seed) {
        session.seed(seed);
    }

    @Override
    public String currentUser() {
        return session.currentUser();
    }

    @Override
    public String sessionUser() {
        return session.sessionUser();
    }

    @Override
    public String currentDatabase() {
        return session.currentDatabase();
    }

    @Override
    public List<String> searchPath(boolean implicit) {
        return session.searchPath(implicit);
    }

    @Override
    public int backendPid() {
        return session.backendPid();
    }

    @Override
    public String version() {
        return session.version();
    }

    @Override
    public Optional<String> findSetting(String name) {
        return session.findSetting(name);
    }

    @Override
    public String setSetting(String name, String value, boolean local) {
        return session.setSetting(name, value, local);
    }

    @Override
    public long nextValue(long sequence) {
        return session.nextValue(sequence);
    }

    @Override
    public long currentValue(long sequence) {
        return session.currentValue(sequence);
    }

    @Override
    public long lastValue() {
        return session.lastValue();
    }

    @Override
    public void setValue(long sequence, long value, boolean called) {
        session.setValue(sequence, value, called);
    }

    @Override
    public Optional<SqlType> findType(long oid) {
        return session.findType(oid);
    }

    @Override
    public @Nullable Object system(String function, List<@Nullable Object> arguments) {
        return session.system(function, arguments);
    }

    @Override
    public void checkCancelled() {
        session.checkCancelled();
    }
}
