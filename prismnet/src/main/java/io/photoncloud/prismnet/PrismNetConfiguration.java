package io.photoncloud.prismnet;

import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrer;
import io.photoncloud.chainfire.resources.change.Referrers;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.common.health.HealthFact;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.common.security.Tenancy;
import io.photoncloud.prismnet.dataplane.NetworkDataplane;
import io.photoncloud.prismnet.dataplane.NetworkDriver;
import io.photoncloud.prismnet.dataplane.NoDataplane;
import io.photoncloud.prismnet.dataplane.Standings;
import io.photoncloud.prismnet.pool.AddressService;
import io.photoncloud.prismnet.pool.PoolService;
import io.photoncloud.prismnet.pool.Pools;
import io.photoncloud.prismnet.port.PortService;
import io.photoncloud.prismnet.reachability.ReachabilityService;
import io.photoncloud.prismnet.routetable.NextHops;
import io.photoncloud.prismnet.routetable.RouteTableService;
import io.photoncloud.prismnet.securitygroup.SecurityGroupService;
import io.photoncloud.prismnet.subnet.SubnetService;
import io.photoncloud.prismnet.vpc.VpcPart;
import io.photoncloud.prismnet.vpc.VpcService;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** PrismNET's objects, over whatever store there is; its doors are found by their annotations. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PrismNetProperties.class)
class PrismNetConfiguration {

    private static final String SERVICE = "prismnet";

    // What every change and every answer rests on

    @Bean
    AuditLog auditLog(ReplicatedStore store, IdSource ids) {
        return new AuditLog(store, SERVICE, ids);
    }

    @Bean
    Changes changes(ReplicatedStore store, AuditLog audit, InstantSource clock) {
        return new Changes(store, audit, new ResourceEvents(store, SERVICE, clock), clock, System::nanoTime);
    }

    /** Asked for only when something is deleted: who refers to resources keeps resources too. */
    @Bean
    Referrers referrers(ObjectProvider<Referrer> all) {
        return new Referrers(() -> all.orderedStream().toList());
    }

    @Bean
    Access access(SecurityProperties security, Authorizer authorizer) {
        return new Access(new Tenancy(security.mode()), authorizer);
    }

    /** The driver that is set, of those that there are. */
    @Bean
    Standings standings(ReplicatedStore store, ObjectProvider<NetworkDriver> drivers, PrismNetProperties properties) {
        return new Standings(dataplane(drivers.orderedStream().toList(), properties.dataplane()), store);
    }

    private static NetworkDataplane dataplane(List<NetworkDriver> drivers, String name) {
        if (name.equals(NoDataplane.DRIVER)) {
            return new NoDataplane();
        }
        return drivers.stream()
                .filter(driver -> driver.driver().equals(name))
                .findFirst()
                .orElseThrow(() -> new StartRefusedException(
                        "there is no dataplane " + name,
                        "Set " + PrismNetProperties.DATAPLANE + " to one of "
                                + Stream.concat(
                                                Stream.of(NoDataplane.DRIVER),
                                                drivers.stream().map(NetworkDriver::driver))
                                        .toList()
                                + "."));
    }

    @Bean
    HealthFact dataplaneDriver(Standings standings) {
        return new HealthFact("dataplane", standings.driver());
    }

    // Features

    @Bean
    VpcService vpcService(
            ReplicatedStore store,
            Changes changes,
            Referrers referrers,
            ObjectProvider<VpcPart> parts,
            Access access,
            IdSource ids) {
        return new VpcService(
                store, changes, referrers, () -> parts.orderedStream().toList(), access, ids);
    }

    @Bean
    SecurityGroupService securityGroupService(
            ReplicatedStore store, VpcService vpcs, Changes changes, Referrers referrers, Access access, IdSource ids) {
        return new SecurityGroupService(store, vpcs, changes, referrers, access, ids);
    }

    @Bean
    RouteTableService routeTableService(
            ReplicatedStore store,
            VpcService vpcs,
            ObjectProvider<NextHops> nextHops,
            Changes changes,
            Referrers referrers,
            Access access,
            IdSource ids) {
        return new RouteTableService(store, vpcs, nextHops::getObject, changes, referrers, access, ids);
    }

    @Bean
    SubnetService subnetService(
            ReplicatedStore store,
            VpcService vpcs,
            RouteTableService tables,
            Changes changes,
            Referrers referrers,
            Access access,
            IdSource ids) {
        return new SubnetService(store, vpcs, tables, changes, referrers, access, ids);
    }

    /** Ports write the most of what takes and gives back addresses. */
    @Bean
    Pools pools(ReplicatedStore store, Changes changes) {
        return new Pools(store, changes, PortService.OPERATIONS_MAX);
    }

    @Bean
    PoolService poolService(
            ReplicatedStore store,
            SubnetService subnets,
            Pools pools,
            Changes changes,
            Referrers referrers,
            Access access,
            IdSource ids) {
        return new PoolService(store, subnets, pools, changes, referrers, access, ids);
    }

    @Bean
    AddressService addressService(
            ReplicatedStore store,
            PoolService sources,
            SubnetService subnets,
            Pools pools,
            Changes changes,
            Referrers referrers,
            Access access,
            IdSource ids) {
        return new AddressService(store, sources, subnets, pools, changes, referrers, access, ids);
    }

    @Bean
    PortService portService(
            ReplicatedStore store,
            VpcService vpcs,
            SubnetService subnets,
            AddressService addresses,
            SecurityGroupService groups,
            Changes changes,
            Referrers referrers,
            Access access,
            IdSource ids) {
        return new PortService(store, vpcs, subnets, addresses, groups, changes, referrers, access, ids);
    }

    @Bean
    ReachabilityService reachabilityService(
            VpcService vpcs,
            SubnetService subnets,
            PortService ports,
            SecurityGroupService groups,
            RouteTableService tables,
            Changes changes,
            Access access) {
        return new ReachabilityService(vpcs, subnets, ports, groups, tables, changes, access);
    }
}
