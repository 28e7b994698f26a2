package io.photoncloud.chainfire;

import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.chainfire.keyspace.KeyspaceArguments;
import io.photoncloud.chainfire.keyspace.Keyspaces;
import io.photoncloud.chainfire.kv.KvService;
import io.photoncloud.chainfire.kv.KvWriteService;
import io.photoncloud.chainfire.lease.LeaseGrantService;
import io.photoncloud.chainfire.lease.LeaseService;
import io.photoncloud.chainfire.maintenance.RestoreService;
import io.photoncloud.chainfire.maintenance.TemporaryDirectory;
import io.photoncloud.chainfire.members.MemberStore;
import io.photoncloud.chainfire.once.OnceStore;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.common.stream.OpenStreams;
import io.photoncloud.common.web.RouteRules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the REST doors stand on beside the services that all doors share. */
@Configuration(proxyBeanMethods = false)
class RestConfiguration {

    @Bean
    RouteRules routes(ChainFireProperties properties) {
        return RouteRules.builder()
                .rawPath("/api/v1/kv/", "POST /put", "POST /delete")
                .bodySizeMax("/api/v1/snapshot/restore", properties.restoreSizeMax())
                .build();
    }

    @Bean
    KeyspaceArguments keyspaceArguments(Keyspaces keyspaces) {
        return new KeyspaceArguments(keyspaces);
    }

    @Bean
    OnceStore onceStore(EmbeddedStore store, LeaseService leases) {
        return new OnceStore(store, ttl -> leases.grant(OnceStore.OWN, 0, ttl).id(), System::nanoTime);
    }

    @Bean
    LeaseGrantService leaseGrantService(LeaseService leases, OnceStore once) {
        return new LeaseGrantService(leases, once);
    }

    @Bean
    KvWriteService kvWriteService(EmbeddedStore store, KvService kv, LeaseService leases, OnceStore once) {
        return new KvWriteService(store, kv, leases, once);
    }

    @Bean
    OpenStreams openStreams(ChainFireProperties properties) {
        return new OpenStreams(
                properties.watch().eventStreamsMax(),
                "photon.chainfire.watch.event-streams-max",
                properties.watch().heartbeat());
    }

    @Bean
    RestoreService restoreService(EmbeddedStore store, TemporaryDirectory temporary) {
        return new RestoreService(store, temporary.path());
    }

    @Bean
    MemberStore memberStore(EmbeddedStore store) {
        return new MemberStore(store, Keyspace.ofService("chainfire").whole().start());
    }
}
