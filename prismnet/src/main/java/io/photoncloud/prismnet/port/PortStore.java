package io.photoncloud.prismnet.port;

import com.google.protobuf.ByteString;
import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.prismnet.access.TenantIndex;
import io.photoncloud.prismnet.address.AddressCodec;
import io.photoncloud.prismnet.address.MacAddress;
import io.photoncloud.prismnet.securitygroup.SecurityGroup;
import io.photoncloud.proto.prismnet.stored.v1.StoredMacClaim;
import io.photoncloud.proto.prismnet.stored.v1.StoredPort;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The tables of ports, and of the MAC addresses they have. */
final class PortStore {

    static final TenantIndex<Port> BY_TENANT = TenantIndex.of(Port::tenant);

    /** By VPC, subnet and address. */
    static final Index<Port> BY_PLACE = Index.of(
            "place",
            port -> IndexKey.of(port.vpc(), port.subnet())
                    .and(Bytes.wrap(port.address().toBytes())));

    static final Index<Port> BY_DEVICE = Index.ofEach(
            "device",
            port -> port.binding().hasDevice()
                    ? List.of(IndexKey.of(port.binding().deviceId()))
                    : List.of());

    /** By the groups of its own choice: a VPC's default one goes only with the VPC, and nobody has to be found by it. */
    static final Index<Port> BY_SECURITY_GROUP = Index.ofEach(
            "security-group", port -> chosenGroups(port).map(IndexKey::of).toList());

    static final Codec<Port> CODEC =
            VersionedCodec.first(ProtoCodec.of(StoredPort.parser(), PortStore::toStored, PortStore::toDomain));

    /** A row for each MAC address that is a port's: so no two have the same, in any VPC. */
    record MacClaim(MacAddress mac, String port) {

        static Key key(MacAddress mac) {
            return Key.wrap(mac.toBytes());
        }

        private Key key() {
            return key(mac);
        }
    }

    private PortStore() {}

    private static Stream<String> chosenGroups(Port port) {
        String byDefault = SecurityGroup.defaultOf(port.vpc());
        return port.securityGroups().stream().filter(group -> !group.equals(byDefault));
    }

    static Table<Port> ports(ReplicatedStore store) {
        return new Table<>(
                store,
                "prismnet/port",
                Port::key,
                CODEC,
                List.of(BY_PLACE, BY_DEVICE, BY_SECURITY_GROUP, BY_TENANT.byOrganization(), BY_TENANT.byProject()));
    }

    static Table<MacClaim> macs(ReplicatedStore store) {
        return new Table<>(
                store,
                "prismnet/mac",
                MacClaim::key,
                VersionedCodec.first(ProtoCodec.of(StoredMacClaim.parser(), PortStore::toStored, PortStore::toDomain)),
                List.of());
    }

    private static StoredMacClaim toStored(MacClaim claim) {
        return StoredMacClaim.newBuilder()
                .setMac(ByteString.copyFrom(claim.mac().toBytes()))
                .setPort(claim.port())
                .build();
    }

    private static MacClaim toDomain(StoredMacClaim form) {
        return new MacClaim(MacAddress.of(form.getMac().toByteArray()), form.getPort());
    }

    private static StoredPort toStored(Port port) {
        return StoredPort.newBuilder()
                .setId(port.id())
                .setVpc(port.vpc())
                .setSubnet(port.subnet())
                .setOrganization(port.tenant().organization())
                .setProject(port.tenant().project())
                .setName(port.name())
                .setDescription(port.description())
                .setAddress(AddressCodec.toStored(port.address()))
                .setMac(ByteString.copyFrom(port.mac().toBytes()))
                .setDeviceId(port.binding().deviceId())
                .setDeviceOwner(port.binding().deviceOwner())
                .setHost(port.binding().host())
                .setAdminUp(port.binding().adminUp())
                .setGeneration(port.generation())
                .setReadyGeneration(port.readyGeneration())
                .setCreatedMs(port.created().toEpochMilli())
                .addAllSecurityGroups(port.securityGroups())
                .build();
    }

    private static Port toDomain(StoredPort form) {
        return new Port(
                form.getId(),
                form.getVpc(),
                form.getSubnet(),
                new Tenant(form.getOrganization(), form.getProject()),
                form.getName(),
                form.getDescription(),
                AddressCodec.toDomain(form.getAddress()),
                MacAddress.of(form.getMac().toByteArray()),
                new Binding(form.getDeviceId(), form.getDeviceOwner(), form.getHost(), form.getAdminUp()),
                form.getSecurityGroupsCount() == 0
                        ? List.of(SecurityGroup.defaultOf(form.getVpc()))
                        : form.getSecurityGroupsList(),
                form.getGeneration(),
                form.getReadyGeneration(),
                Instant.ofEpochMilli(form.getCreatedMs()));
    }
}
