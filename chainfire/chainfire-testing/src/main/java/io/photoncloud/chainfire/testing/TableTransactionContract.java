package io.photoncloud.chainfire.testing;

import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.put;
import static io.photoncloud.chainfire.testing.Expect.refused;
import static io.photoncloud.chainfire.testing.Expect.revision;
import static io.photoncloud.chainfire.testing.Expect.value;
import static io.photoncloud.chainfire.testing.TableRows.done;
import static io.photoncloud.chainfire.testing.Vm.BY_NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TablePage;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds of rows that are read and written as one. */
public interface TableTransactionContract extends StoreUnderTest {

    private Table<Vm> vms() {
        return Vm.table(store());
    }

    private Table<Wallet> wallets() {
        return Wallet.table(store());
    }

    @Test
    default void rowsOfSeveralTablesAreWrittenUnderOneRevision() {
        done(wallets().insert(new Wallet("acme", 10)));

        TableResult<Vm> result = TableTransaction.run(store(), transaction -> {
            transaction.update(wallets(), key("acme"), wallet -> wallet.minus(3));
            transaction.write(Operation.Put.of(key("audit"), value("made vm-1")));
            return transaction.insert(vms(), Vm.of("vm-1", "acme", "web"));
        });

        Vm made = done(result);
        Row<Vm> vm = vms().find(made.key()).orElseThrow();
        Row<Wallet> wallet = wallets().find(key("acme")).orElseThrow();
        assertThat(wallet.value().credits()).isEqualTo(7);
        assertThat(List.of(wallet.modRevision(), vm.modRevision(), revision(store())))
                .containsOnly(Expect.entry(store(), "audit").modRevision());
    }

    @Test
    default void aRefusalOrWhatTheBodyThrowsUndoesAllOfIt() {
        done(wallets().insert(new Wallet("acme", 10)));
        done(vms().insert(Vm.of("vm-1", "acme", "web")));
        long before = revision(store());

        TableResult<Vm> refused = TableTransaction.run(store(), transaction -> {
            transaction.update(wallets(), key("acme"), wallet -> wallet.minus(3));
            return transaction.insert(vms(), Vm.of("vm-2", "acme", "web"));
        });
        assertThatIllegalStateException()
                .isThrownBy(() -> TableTransaction.run(store(), transaction -> {
                    transaction.insert(vms(), Vm.of("vm-3", "acme", "db"));
                    return transaction.update(wallets(), key("acme"), wallet -> wallet.minus(30));
                }));

        assertThat(refused)
                .isEqualTo(new TableResult.Collided<Vm>("test/vms", "name", IndexKey.of("acme", "web"), key("vm-1")));
        assertThat(revision(store())).isEqualTo(before);
    }

    @Test
    default void whatWasOnlyReadIsAConditionToo() {
        done(wallets().insert(new Wallet("acme", 10)));
        AtomicInteger runs = new AtomicInteger();

        Vm vm = done(TableTransaction.run(store(), transaction -> {
            long credits = transaction
                    .find(wallets(), key("acme"))
                    .orElseThrow()
                    .value()
                    .credits();
            if (runs.incrementAndGet() == 1) {
                done(wallets().update(key("acme"), wallet -> wallet.minus(4)));
            }
            return transaction.insert(vms(), Vm.of("vm-1", "acme", "with " + credits));
        }));

        assertThat(vm.name()).isEqualTo("with 6");
    }

    @Test
    default void whatNoRowHasNoRowGetsBeforeTheCommit() {
        done(wallets().insert(new Wallet("acme", 10)));
        AtomicInteger runs = new AtomicInteger();

        boolean deleted = done(TableTransaction.run(store(), transaction -> {
            List<Row<Vm>> using = transaction.list(vms(), Vm.BY_TENANT, IndexKey.of("acme"), 10);
            if (runs.incrementAndGet() == 1) {
                assertThat(using).isEmpty();
                done(vms().insert(Vm.of("vm-1", "acme", "web")));
                done(vms().insert(Vm.of("vm-2", "acme", "db")));
            }
            if (using.isEmpty()) {
                transaction.delete(wallets(), key("acme"));
            }
            return using.isEmpty();
        }));

        assertThat(deleted).as("it was in use before the commit").isFalse();
        assertThat(runs).hasValue(2);
        assertThat(wallets().find(key("acme"))).isPresent();
        List<Row<Vm>> first = done(TableTransaction.run(
                store(), transaction -> transaction.list(vms(), Vm.BY_TENANT, IndexKey.of("acme"), 1)));
        assertThat(first).extracting(row -> row.value().id()).containsExactly("vm-1");
    }

    @Test
    default void rowsAreFoundByTheBeginningOfAKeysLastPart() {
        done(vms().insert(Vm.of("vm-1", "acme", "web-1")));
        done(vms().insert(Vm.of("vm-2", "acme", "web-2")));
        done(vms().insert(Vm.of("vm-3", "acme", "db")));
        done(vms().insert(Vm.of("vm-4", "globex", "web-3")));

        TablePage<Vm> page = vms().list(BY_NAME, IndexKey.of("acme").andBeginning("web"), PageRequest.first(10));

        assertThat(TableRows.ids(page)).containsExactly("vm-1", "vm-2");
        assertThat(vms().list(BY_NAME, IndexKey.of("ac"), PageRequest.first(10)).rows())
                .isEmpty();
    }

    @Test
    default void aBodySeesOneMomentWhateverIsWrittenInBetween() {
        done(wallets().insert(new Wallet("acme", 10)));
        done(wallets().insert(new Wallet("other", 0)));
        AtomicInteger runs = new AtomicInteger();

        long sum = done(TableTransaction.run(store(), transaction -> {
            long acme = credits(transaction, "acme");
            runs.incrementAndGet();
            done(TableTransaction.run(store(), between -> {
                between.update(wallets(), key("acme"), wallet -> wallet.minus(1));
                return between.update(wallets(), key("other"), wallet -> wallet.plus(1));
            }));
            return acme + credits(transaction, "other");
        }));

        assertThat(sum).isEqualTo(10);
        assertThat(runs).as("nothing is committed where nothing is written").hasValue(1);
    }

    private long credits(TableTransaction transaction, String tenant) {
        return transaction.find(wallets(), key(tenant)).orElseThrow().value().credits();
    }

    @Test
    default void aTransactionSeesWhatItWrote() {
        done(vms().insert(Vm.of("vm-1", "acme", "web")));
        Table<Vm> vms = vms();

        done(TableTransaction.run(store(), transaction -> {
            transaction.update(vms, key("vm-1"), vm -> vm.named("db"));
            assertThat(transaction
                            .update(vms, key("vm-1"), vm -> vm.sized(2_048))
                            .name())
                    .isEqualTo("db");
            assertThat(transaction.find(vms, BY_NAME, IndexKey.of("acme", "web")))
                    .isEmpty();
            assertThat(transaction.find(vms, BY_NAME, IndexKey.of("acme", "db")).map(Row::id))
                    .contains(key("vm-1"));
            transaction.insert(vms, Vm.of("vm-2", "acme", "web"));
            assertThat(transaction.delete(vms, key("vm-2")).value().name()).isEqualTo("web");
            assertThat(transaction.find(vms, key("vm-2"))).isEmpty();
            return transaction.insert(vms, Vm.of("vm-2", "acme", "web"));
        }));

        assertThat(vms().find(key("vm-1")).orElseThrow().value())
                .isEqualTo(Vm.of("vm-1", "acme", "db").sized(2_048));
        TableRows.requireIndexesAgree(store(), Vm.INDEXES, 0);
    }

    @Test
    default void rowsMayExchangeUniqueKeysButNotShareThem() {
        done(vms().insert(Vm.of("vm-1", "acme", "web")));
        done(vms().insert(Vm.of("vm-2", "acme", "db")));
        Table<Vm> vms = vms();

        done(TableTransaction.run(store(), transaction -> {
            transaction.update(vms, key("vm-1"), vm -> vm.named("db"));
            return transaction.update(vms, key("vm-2"), vm -> vm.named("web"));
        }));
        TableResult<Vm> shared = TableTransaction.run(store(), transaction -> {
            transaction.insert(vms, Vm.of("vm-3", "acme", "new"));
            return transaction.update(vms, key("vm-1"), vm -> vm.named("new"));
        });

        assertThat(shared).isInstanceOf(TableResult.Collided.class);
        assertThat(vms.find(BY_NAME, IndexKey.of("acme", "web")).orElseThrow().id())
                .isEqualTo(key("vm-2"));
        TableRows.requireIndexesAgree(store(), Vm.INDEXES, 0);
    }

    @Test
    default void aFurtherConditionThatDoesNotHoldKeepsItFromBeingApplied() {
        put(store(), "fence", "1");

        TableResult<Vm> result = TableTransaction.run(store(), transaction -> {
            transaction.require(Condition.valueIs(key("fence"), value("2")));
            return transaction.insert(vms(), Vm.of("vm-1", "acme", "web"));
        });

        assertThat(result).isEqualTo(new TableResult.Contended<Vm>(TableTransaction.ATTEMPTS_MAX));
        assertThat(vms().find(key("vm-1"))).isEmpty();
    }

    @Test
    default void aTransactionThatIsTooLargeIsRefusedAsAWhole() {
        int tooMany = store().limits().operationsMax() / 4 + 1;

        refused(
                Reason.TOO_MANY_OPERATIONS,
                () -> TableTransaction.run(
                        store(),
                        transaction -> IntStream.range(0, tooMany)
                                .mapToObj(i -> transaction.insert(vms(), Vm.of("vm-" + i, "acme", "name-" + i)))
                                .toList()));

        assertThat(vms().find(key("vm-0"))).isEmpty();
    }
}
