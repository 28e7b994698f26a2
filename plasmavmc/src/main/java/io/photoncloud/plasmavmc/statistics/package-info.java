/** What VMs use. */
@NullMarked
package io.photoncloud.plasmavmc.statistics;

import org.jspecify.annotations.NullMarked;
