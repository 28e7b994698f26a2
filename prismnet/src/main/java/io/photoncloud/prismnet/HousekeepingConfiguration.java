package io.photoncloud.prismnet;

import io.photoncloud.chainfire.resources.audit.AuditChain;
import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.reconcile.Housekeeping;
import io.photoncloud.chainfire.resources.reconcile.Leaseholder;
import io.photoncloud.chainfire.resources.reconcile.ReconcileLoop;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.config.HttpProperties;
import io.photoncloud.prismnet.dataplane.NetworkDriver;
import io.photoncloud.prismnet.dataplane.NoDataplane;
import io.photoncloud.prismnet.dataplane.Standings;
import io.photoncloud.prismnet.port.PortService;
import io.photoncloud.prismnet.reconcile.NetworkReconciler;
import io.photoncloud.prismnet.reconcile.NetworkStates;
import io.photoncloud.prismnet.routetable.RouteTableService;
import io.photoncloud.prismnet.securitygroup.SecurityGroupService;
import io.photoncloud.prismnet.subnet.SubnetService;
import io.photoncloud.prismnet.vpc.VpcService;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What one of PrismNET's processes does for all of them. */
@Configuration(proxyBeanMethods = false)
class HousekeepingConfiguration {

    @Bean
    Housekeeping housekeeping(ReplicatedStore store, HttpProperties http) {
        return new Housekeeping(store, "prismnet", String.valueOf(http.address()), System::nanoTime);
    }

    @Bean
    AuditChain auditChain(AuditLog audit, InstantSource clock) {
        return new AuditChain(audit, clock, System::nanoTime);
    }

    @Bean(destroyMethod = "close")
    Leaseholder chainingAuditRecords(Housekeeping housekeeping, AuditChain chain) {
        return housekeeping.alone("audit-chain", _ -> chain.extendWhileHeld());
    }

    /** What VPCs have from their beginning is made for those of earlier releases, each time somebody begins to hold this. */
    @Bean(destroyMethod = "close")
    Leaseholder completingVpcs(Housekeeping housekeeping, VpcService vpcs) {
        return housekeeping.alone("vpc-parts", _ -> {
            vpcs.completeAll();
            new CountDownLatch(1).await();
        });
    }

    @Bean
    NetworkStates networkStates(
            VpcService vpcs,
            SubnetService subnets,
            RouteTableService tables,
            SecurityGroupService groups,
            PortService ports) {
        return new NetworkStates(vpcs, subnets, tables, groups, ports);
    }

    /** Of all processes one works on the dataplane, where there is one. */
    @Bean(destroyMethod = "close")
    DataplaneWork dataplaneWork(
            Housekeeping housekeeping,
            Standings standings,
            NetworkStates states,
            PrismNetProperties properties,
            IdSource ids) {
        return switch (standings.dataplane()) {
            case NoDataplane _ -> DataplaneWork.none();
            case NetworkDriver driver -> {
                NetworkReconciler reconciler = new NetworkReconciler(
                        driver, states, standings, options(properties), System::nanoTime, ids::nextLong);
                yield DataplaneWork.of(housekeeping.alone("dataplane", reconciler::run));
            }
        };
    }

    private static ReconcileLoop.Options options(PrismNetProperties properties) {
        ReconcileLoop.Options usual = ReconcileLoop.Options.DEFAULT;
        return new ReconcileLoop.Options(
                usual.concurrencyMax(),
                properties.dataplaneTimeMax(),
                usual.backoffMin(),
                usual.backoffMax(),
                properties.dataplaneResync());
    }

    /** Ended with the process. */
    record DataplaneWork(List<Leaseholder> standing) implements AutoCloseable {

        static DataplaneWork none() {
            return new DataplaneWork(List.of());
        }

        static DataplaneWork of(Leaseholder leaseholder) {
            return new DataplaneWork(List.of(leaseholder));
        }

        @Override
        public void close() {
            standing.forEach(Leaseholder::close);
        }
    }
}
