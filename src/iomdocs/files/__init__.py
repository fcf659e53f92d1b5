"""Files as an office needs them: names that every system takes, writing that survives a power cut, packages."""

from iomdocs.files.disk import (
    DRAFTS,
    copy_durably,
    created,
    digest,
    fsync_directory,
    opened,
    removed_on_failure,
    rename_new,
    sweep,
    temporary,
    write_durably,
)
from iomdocs.files.kinds import media_type
from iomdocs.files.many import at_once, one_ahead
from iomdocs.files.names import LONGEST_BYTES, free_name, numbered, plain, safe_name, shortened
from iomdocs.files.parts import relations, relations_part, target_part
from iomdocs.files.scratch import leave_scratch, use_scratch, wipe_scratch
from iomdocs.files.writing import (
    put_changed,
    put_durably,
    put_in_place,
    replacing,
    write_again,
    write_file,
    write_files,
    write_new_files,
)
from iomdocs.files.zipping import Archive, File

__all__ = [
    "DRAFTS",
    "LONGEST_BYTES",
    "Archive",
    "File",
    "at_once",
    "copy_durably",
    "created",
    "digest",
    "free_name",
    "fsync_directory",
    "leave_scratch",
    "media_type",
    "numbered",
    "one_ahead",
    "opened",
    "plain",
    "put_changed",
    "put_durably",
    "put_in_place",
    "relations",
    "relations_part",
    "removed_on_failure",
    "rename_new",
    "replacing",
    "safe_name",
    "shortened",
    "sweep",
    "target_part",
    "temporary",
    "use_scratch",
    "wipe_scratch",
    "write_again",
    "write_durably",
    "write_file",
    "write_files",
    "write_new_files",
]
