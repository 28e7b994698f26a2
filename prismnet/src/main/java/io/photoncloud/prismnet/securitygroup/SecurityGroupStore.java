package io.photoncloud.prismnet.securitygroup;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.resources.tenant.TenantIndex;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.prismnet.address.AddressCodec;
import io.photoncloud.prismnet.address.Family;
import io.photoncloud.prismnet.securitygroup.SecurityGroupRule.Allowed;
import io.photoncloud.prismnet.securitygroup.SecurityGroupRule.Part;
import io.photoncloud.prismnet.securitygroup.SecurityGroupRule.Peer;
import io.photoncloud.proto.prismnet.stored.v1.StoredSecurityGroup;
import io.photoncloud.proto.prismnet.stored.v1.StoredSecurityGroupRule;
import java.time.Instant;
import java.util.List;

/** The table of security groups, rules included. */
final class SecurityGroupStore {

    static final TenantIndex<SecurityGroup> BY_TENANT = TenantIndex.of(SecurityGroup::tenant);

    static final Index<SecurityGroup> BY_VPC = Index.of("vpc", group -> IndexKey.of(group.vpc()));

    /** By the other groups that the rules are about. */
    static final Index<SecurityGroup> BY_REMOTE = Index.ofEach(
            "remote", group -> group.remoteGroups().stream().map(IndexKey::of).toList());

    static final Codec<SecurityGroup> CODEC = VersionedCodec.first(
            ProtoCodec.of(StoredSecurityGroup.parser(), SecurityGroupStore::toStored, SecurityGroupStore::toDomain));

    static final Codec<SecurityGroupRule> RULE_CODEC = VersionedCodec.first(ProtoCodec.of(
            StoredSecurityGroupRule.parser(), SecurityGroupStore::toStored, SecurityGroupStore::toDomain));

    private static final int IPV4 = 4;
    private static final int IPV6 = 6;

    private SecurityGroupStore() {}

    static Table<SecurityGroup> groups(ReplicatedStore store) {
        return new Table<>(
                store,
                "prismnet/security-group",
                SecurityGroup::key,
                CODEC,
                List.of(BY_VPC, BY_REMOTE, BY_TENANT.byOrganization(), BY_TENANT.byProject()));
    }

    private static StoredSecurityGroup toStored(SecurityGroup group) {
        return StoredSecurityGroup.newBuilder()
                .setId(group.id())
                .setVpc(group.vpc())
                .setOrganization(group.tenant().organization())
                .setProject(group.tenant().project())
                .setName(group.name())
                .setDescription(group.description())
                .addAllRules(
                        group.rules().stream().map(SecurityGroupStore::toStored).toList())
                .setCreatedMs(group.created().toEpochMilli())
                .build();
    }

    private static SecurityGroup toDomain(StoredSecurityGroup form) {
        return new SecurityGroup(
                form.getId(),
                form.getVpc(),
                new Tenant(form.getOrganization(), form.getProject()),
                form.getName(),
                form.getDescription(),
                form.getRulesList().stream().map(SecurityGroupStore::toDomain).toList(),
                Instant.ofEpochMilli(form.getCreatedMs()));
    }

    private static StoredSecurityGroupRule toStored(SecurityGroupRule rule) {
        Allowed allowed = rule.allowed();
        StoredSecurityGroupRule.Builder form = StoredSecurityGroupRule.newBuilder()
                .setId(rule.id())
                .setGroup(rule.group())
                .setDirection(
                        switch (allowed.direction()) {
                            case INGRESS -> StoredSecurityGroupRule.Direction.INGRESS;
                            case EGRESS -> StoredSecurityGroupRule.Direction.EGRESS;
                        })
                .setIpVersion(
                        switch (allowed.family()) {
                            case IPV4 -> IPV4;
                            case IPV6 -> IPV6;
                        })
                .setDescription(rule.description())
                .setCreatedMs(rule.created().toEpochMilli());
        if (!allowed.protocol().isAny()) {
            form.setProtocol(allowed.protocol().number());
        }
        switch (allowed.part()) {
            case Part.Whole() -> {}
            case Part.Ports(int min, int max) -> form.setPortMin(min).setPortMax(max);
            case Part.Icmp(int type, Integer code) -> {
                form.setIcmpType(type);
                if (code != null) {
                    form.setIcmpCode(code);
                }
            }
        }
        switch (allowed.peer()) {
            case Peer.Addresses(var block) -> form.setAddresses(AddressCodec.toStored(block));
            case Peer.Members(String group) -> form.setMembers(group);
        }
        return form.build();
    }

    private static SecurityGroupRule toDomain(StoredSecurityGroupRule form) {
        Allowed allowed = new Allowed(
                switch (form.getDirection()) {
                    case INGRESS -> Direction.INGRESS;
                    case EGRESS -> Direction.EGRESS;
                    case DIRECTION_UNSPECIFIED, UNRECOGNIZED ->
                        throw new IllegalArgumentException("a rule of no direction");
                },
                switch (form.getIpVersion()) {
                    case IPV4 -> Family.IPV4;
                    case IPV6 -> Family.IPV6;
                    default -> throw new IllegalArgumentException("a rule of IP version " + form.getIpVersion());
                },
                form.hasProtocol() ? new Protocol(form.getProtocol()) : Protocol.ANY,
                part(form),
                switch (form.getPeerCase()) {
                    case ADDRESSES -> new Peer.Addresses(AddressCodec.toDomain(form.getAddresses()));
                    case MEMBERS -> new Peer.Members(form.getMembers());
                    case PEER_NOT_SET -> throw new IllegalArgumentException("a rule about nobody");
                });
        return new SecurityGroupRule(
                form.getId(),
                form.getGroup(),
                allowed,
                form.getDescription(),
                Instant.ofEpochMilli(form.getCreatedMs()));
    }

    private static Part part(StoredSecurityGroupRule form) {
        if (form.hasPortMin()) {
            return new Part.Ports(form.getPortMin(), form.getPortMax());
        }
        if (form.hasIcmpType()) {
            return new Part.Icmp(form.getIcmpType(), form.hasIcmpCode() ? form.getIcmpCode() : null);
        }
        return new Part.Whole();
    }
}
