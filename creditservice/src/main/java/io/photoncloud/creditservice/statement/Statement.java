package io.photoncloud.creditservice.statement;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.creditservice.ledger.WalletTransaction;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** What the transactions of a time come to, added up one after the other. For one thread. */
final class Statement {

    /** Kinds of resources that are told apart. */
    static final int RESOURCE_TYPES_MAX = 1_000;

    private final long opening;
    private final Map<WalletTransaction.Type, Total> byType = new EnumMap<>(WalletTransaction.Type.class);
    private final Map<String, Spent> byResourceType = new TreeMap<>();
    private long closing;

    /** @param amount what it added to the balance; less than 0 for what it took */
    record Total(long count, long amount) {
        Total plus(Total other) {
            return new Total(count + other.count, Math.addExact(amount, other.amount));
        }
    }

    /** On one kind of resource. What was charged may have been due for a while. */
    record Spent(long count, long charged, long refunded) {
        Spent plus(Spent other) {
            return new Spent(
                    count + other.count,
                    Math.addExact(charged, other.charged),
                    Math.addExact(refunded, other.refunded));
        }
    }

    /** @param opening the balance before */
    Statement(long opening) {
        this.opening = opening;
        this.closing = opening;
    }

    /** Takes in the next one. */
    void add(WalletTransaction transaction) {
        byType.merge(transaction.type(), new Total(1, transaction.amount()), Total::plus);
        long revenue = transaction.charged();
        if (revenue != 0) {
            byResourceType.merge(
                    transaction.resourceType(), new Spent(1, Math.max(0, revenue), Math.max(0, -revenue)), Spent::plus);
            if (byResourceType.size() > RESOURCE_TYPES_MAX) {
                throw CloudException.invalid(
                        "to",
                        "a time with at most " + RESOURCE_TYPES_MAX + " resource types",
                        "more than " + RESOURCE_TYPES_MAX + " resource types were charged: choose a shorter time");
            }
        }
        closing = transaction.balanceAfter();
    }

    long opening() {
        return opening;
    }

    /** The balance after. */
    long closing() {
        return closing;
    }

    long count() {
        return byType.values().stream().mapToLong(Total::count).sum();
    }

    Map<WalletTransaction.Type, Total> byType() {
        return Map.copyOf(byType);
    }

    /** In the order of their names; nothing for what was charged for no resource. */
    Map<String, Spent> byResourceType() {
        return new TreeMap<>(byResourceType);
    }
}
