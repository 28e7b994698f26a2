package io.photoncloud.chainfire;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.autoconfigure.EmbeddedStoreConfiguration;
import io.photoncloud.chainfire.store.raft.StoreNode;
import io.photoncloud.chainfire.store.raft.log.RaftLogMetrics;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The store that ChainFire is the door of: always its own, whatever {@code photon.store.mode} lets other services choose. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(EmbeddedStore.class)
@Import(EmbeddedStoreConfiguration.class)
class ChainFireStoreConfiguration {

    @Bean
    MeterBinder storeMeters(StoreNode node, EmbeddedStore store) {
        RaftLogMetrics log = node.logMetrics();
        return registry -> {
            FunctionCounter.builder("photon.store.log.forces", log, RaftLogMetrics::forces)
                    .description("fdatasyncs of the Raft log")
                    .register(registry);
            FunctionCounter.builder("photon.store.log.entries", log, RaftLogMetrics::entries)
                    .description("entries appended to the Raft log")
                    .register(registry);
            FunctionCounter.builder("photon.store.log.written", log, RaftLogMetrics::writtenBytes)
                    .baseUnit("bytes")
                    .description("bytes appended to the Raft log")
                    .register(registry);
            Gauge.builder("photon.store.revision", store, EmbeddedStore::revision)
                    .description("the newest revision readers of this member see")
                    .register(registry);
            Gauge.builder("photon.store.term", store, EmbeddedStore::term)
                    .description("the Raft term")
                    .register(registry);
        };
    }
}
