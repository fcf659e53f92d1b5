"""A task of the Windows Task Scheduler: started with the machine, without a console, and anew when it ends.

The scheduler counts only a task that could not be started as failed, not one that ended with an error; so the task
is also begun every five minutes, which does nothing while it runs.
"""

from subprocess import list2cmdline
from xml.sax.saxutils import escape

from iomdocs.service.plan import Plan
from iomdocs.wording import say

ENCODING = "utf-16"
"""What the scheduler's own files are in; it takes no Russian letters in another."""
SERVICE_ACCOUNTS = frozenset({"S-1-5-18", "S-1-5-19", "S-1-5-20"})
"""Accounts of the system itself, which have no password: SYSTEM, LOCAL SERVICE, NETWORK SERVICE."""
# The order of what stands in a trigger is the schema's. Any date of the past will do for a beginning.
_TASK = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Author>iomdocs</Author>
    <Description>{description}</Description>
  </RegistrationInfo>
  <Triggers>
    <BootTrigger>
      <Enabled>true</Enabled>
      <Delay>PT30S</Delay>
    </BootTrigger>
    <TimeTrigger>
      <Enabled>true</Enabled>
      <StartBoundary>2026-01-01T00:00:00</StartBoundary>
      <Repetition>
        <Interval>PT5M</Interval>
        <StopAtDurationEnd>false</StopAtDurationEnd>
      </Repetition>
    </TimeTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>{user}</UserId>{logon}
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <AllowHardTerminate>true</AllowHardTerminate>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>false</RunOnlyIfNetworkAvailable>
    <IdleSettings>
      <StopOnIdleEnd>false</StopOnIdleEnd>
      <RestartOnIdle>false</RestartOnIdle>
    </IdleSettings>
    <AllowStartOnDemand>true</AllowStartOnDemand>
    <Enabled>true</Enabled>
    <Hidden>false</Hidden>
    <RunOnlyIfIdle>false</RunOnlyIfIdle>
    <WakeToRun>false</WakeToRun>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>6</Priority>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>255</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{command}</Command>
      <Arguments>{arguments}</Arguments>
      <WorkingDirectory>{folder}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""


def task(plan: Plan) -> str:
    """The task's XML; it must be saved in ``ENCODING``."""
    logon = "" if plan.user in SERVICE_ACCOUNTS else "\n      <LogonType>Password</LogonType>"
    return _TASK.format(
        description=escape(say(f"service.unit.{plan.face}", folder=plan.root)),
        user=escape(plan.user),
        logon=logon,
        command=escape(plan.command[0]),
        arguments=escape(list2cmdline(plan.command[1:])),
        folder=escape(plan.root),
    )
