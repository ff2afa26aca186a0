/**
 * Component-based servicing (CBS) and delta (PSFX) codes: code | symbol | class | meaning | remedy.
 * Names: cbsapi headers as two independent public tables list them; remedies:
 * https://learn.microsoft.com/troubleshoot/windows-client/installing-updates-features-roles/common-windows-update-errors
 */
export const SERVICING_CODES = `
0x000F0801 | CBS_S_BUSY | retry | Another servicing operation is running. | Wait until it has ended, then try again.
0x000F0802 | CBS_S_ALREADY_EXISTS | success | It is already there. | Nothing to do.
0x000F0803 | CBS_S_STACK_SHUTDOWN_REQUIRED | success | The servicing stack wants to be loaded again. | Go on with a new DISM process.
0x000F0804 | (no public name) | success | The servicing stack wants to be started again. | Go on with a new DISM process.
0x800F0800 | CBS_E_INTERNAL_ERROR | image | An internal error of the servicing stack. | Read CBS.log; try once more with a new DISM process.
0x800F0801 | CBS_E_NOT_INITIALIZED | environment | The servicing stack was not started. | Try again with a new DISM process.
0x800F0803 | CBS_E_INVALID_PARAMETER | caller | The servicing stack was called wrongly. | Report the command line and the DISM log.
0x800F0804 | CBS_E_OPEN_FAILED | package | The package cannot be opened. | Copy the package again and compare its hash.
0x800F0805 | CBS_E_INVALID_PACKAGE | package | The file is not a valid Windows package. | Check what the file really is; a web page saved as .msu looks like this.
0x800F0806 | CBS_E_PENDING | caller | Pending operations of an earlier change block this one. | Start the installed Windows once, then service it again.
0x800F0807 | CBS_E_NOT_INSTALLABLE | package | The package cannot be installed on this image. | Leave it out of the manifest.
0x800F0808 | CBS_E_IMAGE_NOT_ACCESSIBLE | environment | The image cannot be reached. | Check the volume, its letter and BitLocker.
0x800F080A | CBS_E_REESTABLISH_SESSION | retry | The servicing session must be opened again. | Try again with a new DISM process.
0x800F080B | CBS_E_PROPERTY_NOT_AVAILABLE | caller | A property that was asked for does not exist. | Nothing to do when only a query failed.
0x800F080C | CBS_E_UNKNOWN_UPDATE | caller | The feature or update name is not known to this image. | Compare the name with DISM /Get-Features; it may be case-sensitive.
0x800F080D | CBS_E_MANIFEST_INVALID_ITEM | package | A manifest inside the package is not valid. | Download the package again.
0x800F0812 | CBS_E_UPDATES_PARENT_MISSING | package | The package that this one belongs to is missing. | Add the parent package first.
0x800F0813 | CBS_E_INVALID_INSTALL_STATE | package | The package is in a state that does not allow this. | Compare with DISM /Get-Packages.
0x800F0816 | CBS_E_DPX_JOB_STATE_SAVED | environment | Unpacking was interrupted and its state was kept. | Empty the scratch folder, then try again.
0x800F0817 | CBS_E_PACKAGE_DELETED | package | The package was deleted while it was used. | Copy the package again.
0x800F0818 | CBS_E_IDENTITY_MISMATCH | package | The file holds another package than the one asked for. | Stage the file that belongs to this identity.
0x800F081B | CBS_E_UNEXPECTED_PROCESSOR_ARCHITECTURE | package | The package is for another processor architecture. | Stage the package of the image's architecture.
0x800F081E | CBS_E_NOT_APPLICABLE | package | The package is not applicable to this image: already superseded, another edition or build, or a missing prerequisite. | Compare build and revision of the image with the package; DISM cannot tell which of them it is.
0x800F081F | CBS_E_SOURCE_MISSING | caller | The source files were not found. | Give a /Source of exactly the same build.
0x800F0820 | CBS_E_CANCEL | caller | The operation was cancelled. | Run it again when it was not meant to be cancelled.
0x800F0821 | CBS_E_ABORT | retry | The operation was aborted, often because it took too long. | Try once more.
0x800F0822 | CBS_E_ILLEGAL_COMPONENT_UPDATE | package | The package would change a component it may not change. | Leave it out of the manifest.
0x800F0823 | CBS_E_NEW_SERVICING_STACK_REQUIRED | retry | The package needs a newer servicing stack. | Add the servicing stack update first, in a DISM call of its own.
0x800F0824 | CBS_E_SOURCE_NOT_IN_LIST | caller | The source that was named is not allowed. | Correct /Source.
0x800F0825 | CBS_E_CANNOT_UNINSTALL | retry | The package cannot be removed, or not together with the others. | Run the command again for the failed package only.
0x800F0826 | CBS_E_PENDING_VICTIM | retry | The failure of another pending update took this one with it. | Try again.
0x800F0827 | CBS_E_STACK_SHUTDOWN_REQUIRED | retry | The servicing stack must be loaded again. | Try again with a new DISM process.
0x800F0828 | CBS_E_INSUFFICIENT_DISK_SPACE | environment | There is not enough disk space. | Free space on the image's volume and on the scratch volume.
0x800F0829 | CBS_E_AC_POWER_REQUIRED | environment | The machine runs on battery. | Connect mains power.
0x800F082A | CBS_E_STACK_UPDATE_FAILED_REBOOT_REQUIRED | caller | Updating the servicing stack failed and wants a restart. | Start the installed Windows once, then service it again.
0x800F082E | CBS_E_NOT_ALLOWED_OFFLINE | package | The package may not be added to an offline image. | Let it be installed at first boot.
0x800F082F | CBS_E_EXCLUSIVE_WOULD_MERGE | caller | An exclusive package would be merged with pending work. | Start the installed Windows once, then add this package alone.
0x800F0830 | CBS_E_IMAGE_UNSERVICEABLE | image | The image is no longer serviceable and may be damaged. | Stop, and restore the image from a backup.
0x800F0831 | CBS_E_STORE_CORRUPTION | image | A package this update builds on is missing from the component store. | Add the missing update, or repair the store with a source of the same build.
0x800F0832 | CBS_E_STORE_TOO_MUCH_CORRUPTION | image | The component store is damaged beyond repair. | Install the image anew.
0x800F0833 | CBS_S_STACK_RESTART_REQUIRED | success | The servicing stack wants to be started again. | Go on with a new DISM process.
0x800F0838 | CBS_E_RESERVICING_REQUIRED_BASELINE | retry | An earlier checkpoint update is missing. | Add the checkpoint update first.
0x800F0840 | CBS_E_SESSION_CORRUPT | retry | The servicing session is damaged. | Try once more with a new DISM process.
0x800F0841 | CBS_E_SESSION_INTERRUPTED | retry | The servicing session was interrupted. | Try again; look for power cuts.
0x800F0843 | CBS_E_SESSION_READONLY | environment | The image is open for reading only. | Remove write protection from the volume.
0x800F0846 | CBS_E_NOT_SUPPORTED_ON_IMAGE_TYPE | package | This kind of image does not take this package. | Leave it out of the manifest.
0x800F084F | CBS_E_RESOLVE_FAILED | package | What the package needs could not be resolved. | Read CBS.log for the missing dependency.
0x800F0900 | CBS_E_XML_PARSER_FAILURE | image | A servicing file in XML is damaged. | Download the package again; if it stays, repair the image.
0x800F0902 | CBS_E_BUSY | retry | Another process is servicing the image. | Wait until it has ended, then try again.
0x800F0904 | CBS_E_MORE_THAN_ONE_ACTIVE_EDITION | image | The image claims more than one edition. | Restore the image.
0x800F0905 | CBS_E_NO_ACTIVE_EDITION | image | The image has no edition. | Check the image path; restore the image.
0x800F0906 | CBS_E_DOWNLOAD_FAILURE | caller | Source files could not be downloaded. | Give a /Source; Windows PE never downloads.
0x800F0907 | CBS_E_GROUPPOLICY_DISALLOWED | caller | Policy forbids Windows Update as a source. | Give a /Source.
0x800F0908 | CBS_E_METERED_NETWORK | caller | The network is metered, nothing is downloaded. | Give a /Source.
0x800F090C | CBS_E_COMPONENT_NOT_INSTALLED_BY_CBS | package | The component was not installed by servicing. | Leave it out of the manifest.
0x800F0912 | CBS_E_ONDEMAND_LOCALSOURCE_NOT_FOUND | caller | The source does not hold this feature on demand. | Give a complete feature-on-demand repository.
0x800F0914 | CBS_E_WINRE_NOT_ENABLED | caller | The recovery environment is not enabled. | Nothing to do offline.
0x800F0915 | CBS_E_REPAIR_CONTENT_MISSING | image | Nothing to repair the store from was found. | Give a /Source of the same build.
0x800F0916 | CBS_E_PAYLOAD_FILE_MISSING | image | A file of the component store is missing. | Repair the store with a source of the same build.
0x800F0920 | CBS_E_HANG_DETECTED | retry | The servicing stack found itself hanging. | Try once more.
0x800F0921 | CBS_E_PRIMITIVES_FAILED | image | A file or registry operation of servicing failed. | Check the disk, then try once more.
0x800F0922 | CBS_E_INSTALLERS_FAILED | environment | An installer inside the package failed, often for lack of space in the system partition. | Look at the free space of system partition, image and scratch; read CBS.log.
0x800F0923 | CBS_E_SAFEMODE_ENTERED | caller | Windows was started in safe mode. | Start the installed Windows normally once.
0x800F0950 | CBS_E_NO_OPTIONAL_CONTENT_FOUND_FOR_BUILD | caller | No feature content was found for this build. | Give a feature-on-demand source of the same build.
0x800F0954 | CBS_E_NO_OPTIONAL_CONTENT_FOUND_ON_UPDATE_SERVERS | caller | The update server has no feature content. | Give a /Source and /LimitAccess.
0x800F0955 | CBS_E_INVALID_PACKAGE_REQUEST_ON_MULTILINGUAL_FOD | caller | The language part of a feature was asked for without the feature. | Add the feature first.
0x800F0982 | PSFX_E_MATCHING_COMPONENT_NOT_FOUND | image | The component a delta builds on is missing. | Repair the store, or use the full package.
0x800F0984 | PSFX_E_MATCHING_BINARY_MISSING | image | The file a delta builds on is missing. | Repair the store, or use the full package.
0x800F0985 | PSFX_E_APPLY_REVERSE_DELTA_FAILED | image | A reverse delta could not be applied. | Repair the store, or use the full package.
0x800F0986 | PSFX_E_APPLY_FORWARD_DELTA_FAILED | image | A forward delta could not be applied. | Repair the store, or use the full package.
0x800F0988 | PSFX_E_INVALID_DELTA_COMBINATION | image | The delta does not fit the files it is for. | Repair the store, then add the cumulative update again.
0x800F0989 | PSFX_E_REVERSE_DELTA_MISSING | image | A reverse delta is missing from the store. | Repair the store, or use the full package.
0x800F0991 | PSFX_E_MISSING_PAYLOAD_FILE | image | A payload file of the package is missing. | Repair the store, or use the full package.
`;
