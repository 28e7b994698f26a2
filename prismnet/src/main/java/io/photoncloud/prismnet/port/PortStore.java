package io.photoncloud.prismnet.port;

import com.google.protobuf.ByteString;
import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.resources.tenant.TenantIndex;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.prismnet.address.AddressCodec;
import io.photoncloud.prismnet.address.MacAddress;
import io.photoncloud.prismnet.pool.AddressService;
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

    /** As above, of those that have a second address, by that. */
    static final Index<Port> BY_SECOND_ADDRESS = Index.ofEach(
            "second-address",
            port -> port.addresses().stream()
                    .skip(1)
                    .map(second -> IndexKey.of(port.vpc(), port.subnet())
                            .and(Bytes.wrap(second.ip().toBytes())))
                    .toList());

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
                List.of(
                        BY_PLACE,
                        BY_SECOND_ADDRESS,
                        BY_DEVICE,
                        BY_SECURITY_GROUP,
                        BY_TENANT.byOrganization(),
                        BY_TENANT.byProject()));
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
        AddressService.Taken first = port.addresses().getFirst();
        StoredPort.Builder form = StoredPort.newBuilder()
                .setId(port.id())
                .setVpc(port.vpc())
                .setSubnet(port.subnet())
                .setOrganization(port.tenant().organization())
                .setProject(port.tenant().project())
                .setName(port.name())
                .setDescription(port.description())
                .setAddress(AddressCodec.toStored(first.ip()))
                .setReservation(first.reservation())
                .setMac(ByteString.copyFrom(port.mac().toBytes()))
                .setDeviceId(port.binding().deviceId())
                .setDeviceOwner(port.binding().deviceOwner())
                .setHost(port.binding().host())
                .setAdminUp(port.binding().adminUp())
                .setGeneration(port.generation())
                .setReadyGeneration(port.readyGeneration())
                .setFault(port.fault())
                .setCreatedMs(port.created().toEpochMilli())
                .addAllSecurityGroups(port.securityGroups());
        port.addresses().stream()
                .skip(1)
                .forEach(second -> form.setIpv6Address(AddressCodec.toStored(second.ip()))
                        .setIpv6Reservation(second.reservation()));
        return form.build();
    }

    private static List<AddressService.Taken> addresses(StoredPort form) {
        var first = new AddressService.Taken(AddressCodec.toDomain(form.getAddress()), form.getReservation());
        return form.getIpv6Address().isEmpty()
                ? List.of(first)
                : List.of(
                        first,
                        new AddressService.Taken(
                                AddressCodec.toDomain(form.getIpv6Address()), form.getIpv6Reservation()));
    }

    private static Port toDomain(StoredPort form) {
        return new Port(
                form.getId(),
                form.getVpc(),
                form.getSubnet(),
                new Tenant(form.getOrganization(), form.getProject()),
                form.getName(),
                form.getDescription(),
                addresses(form),
                MacAddress.of(form.getMac().toByteArray()),
                new Binding(form.getDeviceId(), form.getDeviceOwner(), form.getHost(), form.getAdminUp()),
                form.getSecurityGroupsCount() == 0
                        ? List.of(SecurityGroup.defaultOf(form.getVpc()))
                        : form.getSecurityGroupsList(),
                form.getGeneration(),
                form.getReadyGeneration(),
                form.getFault(),
                Instant.ofEpochMilli(form.getCreatedMs()));
    }
}
