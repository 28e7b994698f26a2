package io.photoncloud.chainfire.testing;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link io.photoncloud.chainfire.store.ReplicatedStore} promises, in etcd's semantics, and what tables and
 * requests that stand on it do. A store's test extends this class; its parts are interfaces so that each stays readable.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class ReplicatedStoreContract
        implements KeyValueContract,
                KeysContract,
                HistoryContract,
                TransactionContract,
                ConditionContract,
                LimitsContract,
                LeaseContract,
                WatchContract,
                WatchFlowContract,
                ConcurrencyContract,
                TableContract,
                TableTransactionContract,
                IndexRebuildContract,
                OncePerKeyContract,
                TableConcurrencyContract {}
