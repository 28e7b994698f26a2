@NullMarked
package io.photoncloud.plasmavmc.hypervisor;

import org.jspecify.annotations.NullMarked;
