/** What virtual machines cost, and what of a project's quotas they hold. */
@NullMarked
package io.photoncloud.plasmavmc.credit;

import org.jspecify.annotations.NullMarked;
