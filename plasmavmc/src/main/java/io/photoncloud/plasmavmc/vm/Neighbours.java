package io.photoncloud.plasmavmc.vm;

import io.photoncloud.plasmavmc.credit.Credit;
import io.photoncloud.plasmavmc.network.Networks;

/** The services that VMs have something of. */
public record Neighbours(Networks networks, Credit credit) {}
